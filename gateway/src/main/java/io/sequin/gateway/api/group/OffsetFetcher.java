package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.topic.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers for many groups with one look into PostgreSQL. */
public final class OffsetFetcher {

  private static final long NO_OFFSET = -1;

  private final TopicLookup lookup;
  private final CommittedOffsets offsets;

  public OffsetFetcher(TopicLookup lookup, CommittedOffsets offsets) {
    this.lookup = lookup;
    this.offsets = offsets;
  }

  List<OffsetFetchResponseGroup> fetch(List<OffsetFetchRequestGroup> groups, short version) {
    List<CompletableFuture<ErrorCode>> admissions = groups.stream().map(this::admit).toList();
    TopicNaming naming = TopicNaming.ofVersion(version, lookup, TopicOperation.DESCRIBE);
    List<WantedOffsets> wanted = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      CompletableFuture<ErrorCode> admission = admissions.get(i);
      ErrorCode error = GroupFailures.isolate(admission::join, refusal -> refusal);
      wanted.add(WantedOffsets.of(groups.get(i), error, naming));
    }
    return answer(wanted);
  }

  /** The group as a whole is refused. */
  static OffsetFetchResponseGroup refused(OffsetFetchRequestGroup group, ErrorCode error) {
    return OffsetFetchResponseGroup.builder()
        .groupId(group.groupId())
        .errorCode(error.code())
        .build();
  }

  /** All partitions of a topic are refused. */
  static OffsetFetchResponseTopics refused(OffsetFetchRequestTopics topic, short errorCode) {
    return OffsetFetchResponseTopics.builder()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitionIndexes().stream()
                .map(partition -> none(partition).errorCode(errorCode).build())
                .toList())
        .build();
  }

  private CompletableFuture<ErrorCode> admit(OffsetFetchRequestGroup group) {
    return GroupFailures.isolate(
        () -> {
          GroupIds.check(group.groupId());
          return offsets.admitFetch(group.groupId(), group.memberId(), group.memberEpoch());
        },
        CompletableFuture::completedFuture);
  }

  private List<OffsetFetchResponseGroup> answer(List<WantedOffsets> wanted) {
    return GroupFailures.isolate(
        () -> {
          Map<String, Map<CursorKey, Cursor>> found = find(wanted);
          return wanted.stream()
              .map(group -> answer(group, found.getOrDefault(group.groupId(), Map.of())))
              .toList();
        },
        error -> wanted.stream().map(group -> refused(group.asked(), error)).toList());
  }

  private Map<String, Map<CursorKey, Cursor>> find(List<WantedOffsets> wanted) {
    Set<String> all = new HashSet<>();
    Map<String, Set<CursorKey>> some = new HashMap<>();
    for (WantedOffsets group : wanted) {
      if (group.isAdmitted() && group.isAll()) {
        all.add(group.groupId());
      } else if (group.isAdmitted()) {
        group
            .keys()
            .forEach(key -> some.computeIfAbsent(group.groupId(), _ -> new HashSet<>()).add(key));
      }
    }
    return offsets.fetch(all, some);
  }

  private OffsetFetchResponseGroup answer(WantedOffsets group, Map<CursorKey, Cursor> found) {
    if (!group.isAdmitted()) {
      return refused(group.asked(), group.admission());
    }
    return OffsetFetchResponseGroup.builder()
        .groupId(group.groupId())
        .topics(
            group.isAll()
                ? everything(found)
                : group.topics().stream().map(topic -> response(topic, found)).toList())
        .build();
  }

  /** A partition without an offset, even one that does not exist, is no error. */
  private static OffsetFetchResponseTopics response(
      NamedTopic<OffsetFetchRequestTopics> topic, Map<CursorKey, Cursor> found) {
    if (topic.topic().isEmpty() && topic.unknown() == ErrorCode.UNKNOWN_TOPIC_ID) {
      return refused(topic.asked(), topic.unknown().code());
    }
    return OffsetFetchResponseTopics.builder()
        .name(topic.asked().name())
        .topicId(topic.asked().topicId())
        .partitions(
            topic.asked().partitionIndexes().stream()
                .map(
                    partition ->
                        topic.has(partition)
                            ? response(partition, found.get(topic.cursorKey(partition)))
                            : none(partition).build())
                .toList())
        .build();
  }

  private static OffsetFetchResponsePartitions response(int partition, Cursor cursor) {
    return cursor == null
        ? none(partition).build()
        : OffsetFetchResponsePartitions.builder()
            .partitionIndex(partition)
            .committedOffset(cursor.offset())
            .committedLeaderEpoch(cursor.leaderEpoch())
            .metadata(cursor.metadata())
            .build();
  }

  private static OffsetFetchResponsePartitions.Builder none(int partition) {
    return OffsetFetchResponsePartitions.builder()
        .partitionIndex(partition)
        .committedOffset(NO_OFFSET);
  }

  private List<OffsetFetchResponseTopics> everything(Map<CursorKey, Cursor> found) {
    SortedMap<StoredTopic, SortedMap<Integer, Cursor>> byTopic = new TreeMap<>();
    found.forEach(
        (key, cursor) ->
            byTopic
                .computeIfAbsent(StoredTopic.of(key), _ -> new TreeMap<>())
                .put(key.partition().partition(), cursor));
    Map<Integer, Topic> topics =
        topicsById(byTopic.keySet().stream().map(StoredTopic::id).collect(Collectors.toSet()));
    return byTopic.entrySet().stream()
        .filter(entry -> topics.containsKey(entry.getKey().id()))
        .map(entry -> response(entry.getKey().in(topics), entry.getValue()))
        .toList();
  }

  /** Those of which nothing is known even now have just been deleted. */
  private Map<Integer, Topic> topicsById(Set<Integer> ids) {
    Map<Integer, Topic> known = topicsById();
    if (known.keySet().containsAll(ids)) {
      return known;
    }
    lookup.refresh();
    return topicsById();
  }

  private Map<Integer, Topic> topicsById() {
    return lookup.all(TopicOperation.DESCRIBE).stream()
        .collect(Collectors.toMap(Topic::id, Function.identity()));
  }

  private static OffsetFetchResponseTopics response(
      Topic topic, SortedMap<Integer, Cursor> cursors) {
    return new OffsetFetchResponseTopics(
        topic.name(),
        topic.uuid(),
        cursors.entrySet().stream()
            .map(entry -> response(entry.getKey(), entry.getValue()))
            .toList());
  }

  /** A topic that offsets are stored of. */
  private record StoredTopic(int id, String keyFilter) implements Comparable<StoredTopic> {

    private static final Comparator<StoredTopic> ORDER =
        Comparator.comparingInt(StoredTopic::id).thenComparing(StoredTopic::keyFilter);

    static StoredTopic of(CursorKey key) {
      return new StoredTopic(key.partition().topicId(), key.keyFilter());
    }

    Topic in(Map<Integer, Topic> topics) {
      Topic topic = topics.get(id);
      return keyFilter.isEmpty() ? topic : topic.filteredBy(KeyFilter.parse(keyFilter));
    }

    @Override
    public int compareTo(StoredTopic other) {
      return ORDER.compare(this, other);
    }
  }
}
