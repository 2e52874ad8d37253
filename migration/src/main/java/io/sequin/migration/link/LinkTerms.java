package io.sequin.migration.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sequin.migration.client.SourceMetadata;
import io.sequin.migration.client.SourceTopic;
import java.util.Collection;
import java.util.List;

/**
 * What a link follows.
 *
 * @param topics names, names with a star at the end, or regular expressions in slashes
 * @param excluded the same, of those that are not followed
 * @param groups the same, of the groups whose offsets are taken over
 * @param maxBytesPerSecond 0 for no limit
 * @param settings whether ACLs and client quotas are taken over
 * @param push whether the topics are chosen here, and go to the other cluster
 * @param forwardWrites whether what clients write to topics that follow is sent on
 */
public record LinkTerms(
    List<String> topics,
    List<String> excluded,
    List<String> groups,
    long maxBytesPerSecond,
    boolean settings,
    boolean push,
    boolean forwardWrites) {

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public LinkTerms {
    topics = topics == null ? List.of() : List.copyOf(topics);
    excluded = excluded == null ? List.of() : List.copyOf(excluded);
    groups = groups == null ? List.of() : List.copyOf(groups);
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  public static LinkTerms parse(String json) {
    try {
      return JSON.readValue(json, LinkTerms.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no terms of a link", e);
    }
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Checks it, once somebody has written it.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public void check() {
    topics.forEach(NamePattern::check);
    excluded.forEach(NamePattern::check);
    groups.forEach(NamePattern::check);
    if (maxBytesPerSecond < 0) {
      throw new IllegalArgumentException("--max-bytes-per-second is a positive number");
    }
  }

  /** The names of the topics of the other cluster that are to be followed, in order. */
  public List<String> choose(SourceMetadata metadata) {
    return metadata.topics().values().stream()
        .filter(this::choose)
        .map(SourceTopic::name)
        .sorted()
        .toList();
  }

  /** Those of the topics here that are to go to the other cluster, in order. */
  public List<String> chooseHere(Collection<String> topics) {
    return topics.stream().filter(this::choose).sorted().toList();
  }

  /** Whether the topic is to be followed. */
  boolean choose(SourceTopic topic) {
    return !push && !topic.isInternal() && choose(topic.name());
  }

  /** Whether a topic of a name is meant, where it is. */
  public boolean choose(String topic) {
    return !topic.startsWith("__")
        && NamePattern.anyMatches(topics, topic)
        && !NamePattern.anyMatches(excluded, topic);
  }

  /** Whether the group's offsets are to be taken over. */
  public boolean chooseGroup(String groupId) {
    return NamePattern.anyMatches(groups, groupId);
  }
}
