package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The topics that a group is about, as it saw them last.
 *
 * @param version of the topics that were seen; {@link #UNSEEN} if none were
 * @param patterns by regular expression
 * @param hash of names, ids and partition counts of the subscribed topics that exist
 */
record SubscribedTopics(long version, Map<String, TopicPattern> patterns, long hash) {

  /** The version before any look at the topics. */
  static final long UNSEEN = -1;

  static final SubscribedTopics NONE = new SubscribedTopics(UNSEEN, Map.of(), TopicsHash.EMPTY);

  /** A group as it was stored: the next look decides whether its topics have changed since. */
  static SubscribedTopics stored(
      Collection<Subscription> subscriptions, TopicsView topics, long hash) {
    SubscribedTopics stored =
        new SubscribedTopics(UNSEEN, NONE.matched(subscriptions, topics), hash);
    // assignments have the ids, and ids of filtered topics are known only once their names were
    // asked for
    stored.names(subscriptions).forEach(topics::byName);
    return stored;
  }

  /**
   * These subscriptions as the topics are now.
   *
   * @throws GroupRefusal INVALID_REGULAR_EXPRESSION
   */
  SubscribedTopics lookedUp(Collection<Subscription> subscriptions, TopicsView topics) {
    Map<String, TopicPattern> matched = matched(subscriptions, topics);
    SubscribedTopics seen = new SubscribedTopics(topics.version(), matched, hash);
    return new SubscribedTopics(
        topics.version(), matched, TopicsHash.of(seen.names(subscriptions), topics));
  }

  /** Whether a group that saw {@code other} must be assigned anew. */
  boolean differsFrom(SubscribedTopics other) {
    return hash != other.hash || !matches().equals(other.matches());
  }

  /** What a member wants to read, whether it exists or not. */
  Set<String> names(Subscription subscription) {
    TopicPattern pattern = patterns.get(subscription.regex());
    if (pattern == null) {
      return subscription.names();
    }
    Set<String> names = new HashSet<>(subscription.names());
    names.addAll(pattern.names());
    return names;
  }

  /** Whether a member with this subscription reads the topic. */
  boolean includes(Subscription subscription, String topic) {
    TopicPattern pattern = patterns.get(subscription.regex());
    return subscription.names().contains(topic)
        || (pattern != null && pattern.names().contains(topic));
  }

  private Set<String> names(Collection<Subscription> subscriptions) {
    Set<String> names = new HashSet<>();
    subscriptions.forEach(subscription -> names.addAll(names(subscription)));
    return names;
  }

  /** What a member wants to read and there is. */
  Set<UUID> ids(Subscription subscription, TopicsView topics) {
    return names(subscription).stream()
        .flatMap(name -> topics.byName(name).stream())
        .map(TopicPartitions::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<String, TopicPattern> matched(
      Collection<Subscription> subscriptions, TopicsView topics) {
    Map<String, TopicPattern> matched = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.hasRegex()) {
        matched.computeIfAbsent(subscription.regex(), regex -> matched(regex, topics));
      }
    }
    return matched;
  }

  private TopicPattern matched(String regex, TopicsView topics) {
    TopicPattern known = patterns.get(regex);
    if (known != null && version == topics.version()) {
      return known;
    }
    return (known == null ? TopicPattern.compile(regex) : known).matchedAgainst(topics);
  }

  private Map<String, Set<String>> matches() {
    Map<String, Set<String>> matches = new HashMap<>();
    patterns.forEach((regex, pattern) -> matches.put(regex, pattern.names()));
    return matches;
  }
}
