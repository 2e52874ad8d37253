package io.sequin.migration.link;

import java.util.List;
import java.util.Map;

/** What a link needs of the gateway that it runs in: to make topics by the rules for topics. */
public interface LinkTarget {

  /**
   * Creates a topic that follows one of a link.
   *
   * @param configs what is set for the topic there
   * @return the configs that are not taken, each with the reason
   * @throws IllegalArgumentException with a message for people, if there cannot be such a topic
   */
  List<String> createTopic(
      String link, String name, int partitionCount, Map<String, String> configs);

  /**
   * Sets the configs of a linked topic as they are set there.
   *
   * @return the configs that are not taken, each with the reason
   */
  List<String> setConfigs(String name, Map<String, String> configs);

  /** Gives a linked topic more partitions. */
  void addPartitions(String name, int partitionCount);
}
