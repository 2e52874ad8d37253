package io.sequin.gateway.cli;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.LinkTerms;
import io.sequin.storage.link.LinkStore;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Begin to follow topics of another Kafka cluster, which only has to be read.")
final class LinkCreateCommand implements Callable<Integer> {

  private static final int MAX_NAME_LENGTH = 200;

  @Parameters(paramLabel = "NAME", description = "What to call the link.")
  private String name;

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

  @Option(names = "--no-settings", description = "Leave ACLs and client quotas where they are.")
  private boolean isWithoutSettings;

  @Option(names = "--dry-run", description = "Only say which topics would be followed.")
  private boolean isDryRun;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(this::create);
  }

  private int create(LinkStore links) throws IOException {
    LinkTerms terms =
        new LinkTerms(topics, excluded, groups, maxBytesPerSecond, !isWithoutSettings);
    terms.check();
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      return work.fail("a link has a name of 1 to " + MAX_NAME_LENGTH + " characters");
    }
    Map<String, String> configs = configs();
    try (SourceCluster source = new SourceCluster(new ClientConfigs(configs))) {
      List<String> chosen = terms.choose(source.refresh());
      if (isDryRun) {
        chosen.forEach(work::print);
        return 0;
      }
      if (!links.create(name, configs, terms.toJson())) {
        return work.fail("there is a link '" + name + "' already");
      }
      work.print(
          "link '" + name + "' follows " + chosen.size() + " topics of " + source.clusterName());
      return 0;
    }
  }

  private Map<String, String> configs() throws IOException {
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
