package io.sequin.gateway.link;

import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.PartitionLimit;
import io.sequin.gateway.admin.TopicNames;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.ConfigAlteration;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.migration.link.LinkTarget;
import io.sequin.storage.Storage;
import io.sequin.storage.topic.TopicCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes topics that follow those of a link, with the configs that they have there. */
public final class LinkedTopics implements LinkTarget {

  private final TopicCatalog catalog;
  private final TopicDefaults defaults;

  private LinkedTopics(TopicCatalog catalog, TopicDefaults defaults) {
    this.catalog = catalog;
    this.defaults = defaults;
  }

  public static LinkedTopics of(Storage storage, BrokerConfigs configs) {
    return new LinkedTopics(storage.topics(), TopicDefaults.of(configs));
  }

  /**
   * Whether there can be such a topic here.
   *
   * @throws IllegalArgumentException with a message for people, if there cannot
   */
  public static void check(String name, int partitionCount) {
    try {
      TopicNames.check(name);
      PartitionLimit.check(partitionCount);
    } catch (AdminException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public List<String> createTopic(
      String link, String name, int partitionCount, Map<String, String> configs) {
    check(name, partitionCount);
    List<String> notTaken = new ArrayList<>();
    catalog.createLinked(link, name, partitionCount, taken(configs, notTaken));
    return notTaken;
  }

  @Override
  public List<String> setConfigs(String name, Map<String, String> configs) {
    List<String> notTaken = new ArrayList<>();
    Map<String, String> taken = taken(configs, notTaken);
    boolean isSet = catalog.find(name).map(topic -> topic.configs().equals(taken)).orElse(false);
    if (!isSet) {
      catalog.setConfigs(name, _ -> taken);
    }
    return notTaken;
  }

  @Override
  public void addPartitions(String name, int partitionCount) {
    catalog.setPartitionCount(name, has -> Math.max(has, partitionCount));
  }

  private Map<String, String> taken(Map<String, String> configs, List<String> notTaken) {
    Map<String, String> taken = new HashMap<>();
    configs.forEach(
        (config, value) -> {
          try {
            taken.putAll(
                ConfigAlteration.create(List.of(new ConfigEntry(config, value)), defaults));
          } catch (InvalidConfigException e) {
            notTaken.add(config + "=" + value + " (" + e.getMessage() + ")");
          }
        });
    return taken;
  }
}
