package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Answers for many groups with one look into PostgreSQL. */
public final class OffsetFetcher {

  private final TopicLookup lookup;
  private final CommittedOffsets offsets;

  public OffsetFetcher(TopicLookup lookup, CommittedOffsets offsets) {
    this.lookup = lookup;
    this.offsets = offsets;
  }

  /**
   * @param isStableOnly whether who asks waits for transactions that are to change an offset
   */
  List<OffsetFetchResponseGroup> fetch(
      RequestContext context, List<OffsetFetchRequestGroup> groups, boolean isStableOnly) {
    ClientAuthorizer authorizer = context.authorizer();
    List<CompletableFuture<ErrorCode>> admissions =
        groups.stream().map(group -> admit(authorizer, group)).toList();
    TopicNaming naming = TopicNaming.of(context, lookup, TopicOperation.DESCRIBE);
    List<WantedOffsets> wanted = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      CompletableFuture<ErrorCode> admission = admissions.get(i);
      ErrorCode error = GroupFailures.isolate(admission::join, refusal -> refusal);
      wanted.add(WantedOffsets.of(groups.get(i), error, naming));
    }
    return answer(authorizer, wanted, isStableOnly);
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
                .map(partition -> GroupOffsets.none(partition).errorCode(errorCode).build())
                .toList())
        .build();
  }

  private CompletableFuture<ErrorCode> admit(
      ClientAuthorizer authorizer, OffsetFetchRequestGroup group) {
    return GroupFailures.isolate(
        () -> {
          authorizer.require(AclOperation.DESCRIBE, ResourceType.GROUP, group.groupId());
          GroupIds.check(group.groupId());
          return offsets.admitFetch(group.groupId(), group.memberId(), group.memberEpoch());
        },
        CompletableFuture::completedFuture);
  }

  private List<OffsetFetchResponseGroup> answer(
      ClientAuthorizer authorizer, List<WantedOffsets> wanted, boolean isStableOnly) {
    return GroupFailures.isolate(
        () -> {
          // before the others: what is not among these has its newest offset there
          Map<String, Set<CursorKey>> pending = isStableOnly ? pending(wanted) : Map.of();
          Map<String, Map<CursorKey, Cursor>> found = find(wanted);
          return wanted.stream()
              .map(
                  group ->
                      answer(
                          authorizer,
                          group,
                          new GroupOffsets(
                              found.getOrDefault(group.groupId(), Map.of()),
                              pending.getOrDefault(group.groupId(), Set.of()))))
              .toList();
        },
        error -> wanted.stream().map(group -> refused(group.asked(), error)).toList());
  }

  private Map<String, Set<CursorKey>> pending(List<WantedOffsets> wanted) {
    return offsets.pending(
        wanted.stream()
            .filter(WantedOffsets::isAdmitted)
            .map(WantedOffsets::groupId)
            .collect(Collectors.toSet()));
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

  private OffsetFetchResponseGroup answer(
      ClientAuthorizer authorizer, WantedOffsets group, GroupOffsets found) {
    if (!group.isAdmitted()) {
      return refused(group.asked(), group.admission());
    }
    return OffsetFetchResponseGroup.builder()
        .groupId(group.groupId())
        .topics(
            group.isAll()
                ? everything(authorizer, found)
                : group.topics().stream().map(topic -> response(topic, found)).toList())
        .build();
  }

  /** A partition without an offset, even one that does not exist, is no error. */
  private static OffsetFetchResponseTopics response(
      NamedTopic<OffsetFetchRequestTopics> topic, GroupOffsets found) {
    if (topic.topic().isEmpty() && topic.unknown() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
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
                            ? found.answer(topic.cursorKey(partition))
                            : GroupOffsets.none(partition).build())
                .toList())
        .build();
  }

  private List<OffsetFetchResponseTopics> everything(
      ClientAuthorizer authorizer, GroupOffsets found) {
    SortedMap<StoredTopic, SortedMap<Integer, CursorKey>> byTopic = new TreeMap<>();
    found
        .committed()
        .keySet()
        .forEach(
            key ->
                byTopic
                    .computeIfAbsent(StoredTopic.of(key), _ -> new TreeMap<>())
                    .put(key.partition().partition(), key));
    if (byTopic.keySet().stream().anyMatch(topic -> topic.in(lookup).isEmpty())) {
      lookup.refresh();
    }
    // those of which nothing is known even now have just been deleted
    return byTopic.entrySet().stream()
        .flatMap(
            entry ->
                entry.getKey().in(lookup).stream()
                    .map(topic -> response(topic, entry.getValue().values(), found)))
        .filter(topic -> authorizer.mayTopic(AclOperation.DESCRIBE, topic.name()))
        .toList();
  }

  private static OffsetFetchResponseTopics response(
      Topic topic, Collection<CursorKey> keys, GroupOffsets found) {
    return new OffsetFetchResponseTopics(
        topic.name(), topic.uuid(), keys.stream().map(found::answer).toList());
  }

  /** A topic that offsets are stored of. */
  private record StoredTopic(int id, String keyFilter) implements Comparable<StoredTopic> {

    private static final Comparator<StoredTopic> ORDER =
        Comparator.comparingInt(StoredTopic::id).thenComparing(StoredTopic::keyFilter);

    static StoredTopic of(CursorKey key) {
      return new StoredTopic(key.partition().topicId(), key.keyFilter());
    }

    Optional<Topic> in(TopicLookup topics) {
      return topics.find(id, keyFilter);
    }

    @Override
    public int compareTo(StoredTopic other) {
      return ORDER.compare(this, other);
    }
  }
}
