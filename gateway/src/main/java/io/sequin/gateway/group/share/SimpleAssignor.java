package io.sequin.gateway.group.share;

import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Kafka's assignor {@code simple}: every partition is read, every member reads something, members
 * share partitions where there are more members than partitions. Evenly, and as it was before as
 * far as that goes. To be used once.
 */
final class SimpleAssignor {

  /** As ShareGroupDescribe names it. */
  static final String NAME = "simple";

  private final SortedMap<String, Reader> readers = new TreeMap<>();
  private final SortedMap<TopicIdPartition, Integer> readerCounts = new TreeMap<>();
  private final Map<UUID, Integer> wantedReaders = new HashMap<>();

  SimpleAssignor(Collection<ShareMember> members, TopicsView view) {
    Map<UUID, TopicPartitions> topics = new HashMap<>();
    for (ShareMember member : members) {
      List<TopicPartitions> subscribed = ShareGroupState.topics(member, view).toList();
      subscribed.forEach(topic -> topics.put(topic.id(), topic));
      readers.put(
          member.memberId(),
          new Reader(subscribed.stream().map(TopicPartitions::id).collect(Collectors.toSet())));
    }
    topics.values().stream()
        .flatMap(SimpleAssignor::partitions)
        .forEach(partition -> readerCounts.put(partition, 0));
    topics.values().forEach(this::wantReaders);
    keep(members);
  }

  /** By member id, for each member. */
  Map<String, Set<TopicIdPartition>> assign() {
    List.copyOf(readerCounts.keySet()).forEach(this::fill);
    readers.values().stream().filter(Reader::isIdle).forEach(this::employ);
    Map<String, Set<TopicIdPartition>> assigned = new HashMap<>();
    readers.forEach((memberId, reader) -> assigned.put(memberId, reader.partitions));
    return assigned;
  }

  private static Stream<TopicIdPartition> partitions(TopicPartitions topic) {
    return IntStream.range(0, topic.partitionCount())
        .mapToObj(partition -> new TopicIdPartition(topic.id(), partition));
  }

  /** Where all read the same, it is the partitions of all topics that members share. */
  private void wantReaders(TopicPartitions topic) {
    boolean isUniform = readers.values().stream().map(it -> it.topicIds).distinct().count() == 1;
    long subscribers = readers.values().stream().filter(it -> it.mayRead(topic.id())).count();
    int partitionCount = isUniform ? readerCounts.size() : topic.partitionCount();
    wantedReaders.put(topic.id(), Math.toIntExact(Math.ceilDiv(subscribers, partitionCount)));
  }

  /** What members had, those that had the most first, up to an even share of all. */
  private void keep(Collection<ShareMember> members) {
    int places =
        readerCounts.keySet().stream().mapToInt(it -> wantedReaders.get(it.topicId())).sum();
    int even = places / Math.max(1, members.size());
    int[] extras = {places % Math.max(1, members.size())};
    members.stream()
        .sorted(
            Comparator.<ShareMember>comparingInt(member -> -member.target().size())
                .thenComparing(ShareMember::memberId))
        .forEach(
            member -> {
              Reader reader = readers.get(member.memberId());
              int limit = extras[0] > 0 ? even + 1 : even;
              member.target().stream()
                  .sorted()
                  .filter(reader::mayRead)
                  .filter(this::wantsReader)
                  .limit(limit)
                  .forEach(partition -> give(partition, reader));
              if (reader.partitions.size() > even) {
                extras[0]--;
              }
            });
  }

  private boolean wantsReader(TopicIdPartition partition) {
    Integer count = readerCounts.get(partition);
    return count != null && count < wantedReaders.get(partition.topicId());
  }

  private void fill(TopicIdPartition partition) {
    while (wantsReader(partition)) {
      Optional<Reader> next =
          readers.values().stream()
              .filter(reader -> reader.mayRead(partition) && !reader.partitions.contains(partition))
              .min(Comparator.comparingInt((Reader reader) -> reader.partitions.size()));
      if (next.isEmpty()) {
        return;
      }
      give(partition, next.get());
    }
  }

  private void employ(Reader idle) {
    readerCounts.entrySet().stream()
        .filter(partition -> idle.mayRead(partition.getKey()))
        .min(Map.Entry.comparingByValue())
        .ifPresent(partition -> give(partition.getKey(), idle));
  }

  private void give(TopicIdPartition partition, Reader reader) {
    if (reader.partitions.add(partition)) {
      readerCounts.merge(partition, 1, Integer::sum);
    }
  }

  /** A member, and what it gets. */
  private static final class Reader {

    private final Set<UUID> topicIds;
    private final SortedSet<TopicIdPartition> partitions = new TreeSet<>();

    Reader(Set<UUID> topicIds) {
      this.topicIds = topicIds;
    }

    boolean mayRead(UUID topicId) {
      return topicIds.contains(topicId);
    }

    boolean mayRead(TopicIdPartition partition) {
      return mayRead(partition.topicId());
    }

    boolean isIdle() {
      return partitions.isEmpty();
    }
  }
}
