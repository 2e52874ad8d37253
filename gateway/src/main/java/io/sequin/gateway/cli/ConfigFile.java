package io.sequin.gateway.cli;

import io.sequin.gateway.BrokerSettings;
import io.sequin.gateway.config.BrokerConfigs;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a Kafka {@code server.properties}. What a gateway does not have, or decides itself, is
 * named once in the log.
 */
final class ConfigFile {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

  private ConfigFile() {}

  /**
   * The configs that are used, by name.
   *
   * @throws IOException with a message for people
   */
  static Map<String, String> read(Path file) throws IOException {
    Map<String, String> used = new HashMap<>();
    List<String> unused = new ArrayList<>();
    Properties properties = load(file);
    for (String name : properties.stringPropertyNames()) {
      if (BrokerConfigs.isKnown(name) && !BrokerSettings.followsFromOthers(name)) {
        used.put(name, properties.getProperty(name));
      } else {
        unused.add(name);
      }
    }
    if (!unused.isEmpty()) {
      LOG.info("not used of {}: {}", file, String.join(", ", unused.stream().sorted().toList()));
    }
    return used;
  }

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
      return properties;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no config file " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException("config file " + file + " is no properties file", e);
    }
  }
}
