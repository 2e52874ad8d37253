package io.sequin.gateway.cli;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.link.LinkTerms;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Which topics of which cluster a link follows, as {@code link create} and {@code check} take it.
 */
final class FollowedOptions {

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT,…",
      description = "Brokers of the other cluster, if --config-file does not name them.")
  private String bootstrap;

  @Option(
      names = "--topics",
      paramLabel = "PATTERN",
      split = ",",
      required = true,
      description =
          "Topics to follow: names, beginnings as 'orders.*', regular expressions as '/a|b/'.")
  private List<String> topics;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      split = ",",
      description = "Those of them that are not to be followed.")
  private List<String> excluded;

  @Option(
      names = "--groups",
      paramLabel = "PATTERN",
      split = ",",
      defaultValue = "*",
      description = "Groups whose offsets come along (${DEFAULT-VALUE}).")
  private List<String> groups;

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      description = "A Kafka client's properties: how to reach and to authenticate with it.")
  private Path configFile;

  @Option(
      names = "--max-bytes-per-second",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "How fast to copy at most (no limit by default).")
  private long maxBytesPerSecond;

  /**
   * What is followed.
   *
   * @param withSettings whether ACLs and client quotas come along
   * @param isPush whether topics go the other way
   * @param isForwarding whether writes to them are sent on
   * @throws IllegalArgumentException with a message for people
   */
  LinkTerms terms(boolean withSettings, boolean isPush, boolean isForwarding) {
    LinkTerms terms =
        new LinkTerms(
            topics, excluded, groups, maxBytesPerSecond, withSettings, isPush, isForwarding);
    terms.check();
    return terms;
  }

  /** How the other cluster is reached; what of it is not used is named. */
  Map<String, String> configs(LinkWork work) throws IOException {
    Map<String, String> configs = new HashMap<>();
    if (configFile != null) {
      configs.putAll(read(configFile));
    }
    if (bootstrap != null) {
      configs.put("bootstrap.servers", bootstrap);
    }
    Set<String> unused = ClientConfigs.unused(configs.keySet());
    if (!unused.isEmpty()) {
      work.print("not used of " + configFile + ": " + String.join(", ", unused));
      configs.keySet().removeAll(unused);
    }
    return configs;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no config file " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException("config file " + file + " is no properties file", e);
    }
    Map<String, String> configs = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(each -> configs.put(each, properties.getProperty(each)));
    return configs;
  }
}
