package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import io.sequin.protocol.message.AlterShareGroupOffsetsResponse;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchResponse;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far groups are, and how far they are to be. */
public final class GroupOffsets {

  /** In which topics go by name. */
  private static final int OFFSET_FETCH_VERSION = 9;

  private static final int OFFSET_COMMIT_VERSION = 9;
  private static final int NO_GENERATION = -1;
  private static final int NO_EPOCH = -1;

  private final Offsets offsets;
  private final Positions positions;

  public GroupOffsets(Offsets offsets, Positions positions) {
    this.offsets = offsets;
    this.positions = positions;
  }

  /**
   * How far a group is in a partition.
   *
   * @param offset the next to read; null if none is committed
   * @param endOffset of what is committed; null if it is not known
   * @param lag null if it is not known
   */
  public record Position(
      String topic, int partition, Long offset, Long endOffset, Long lag, String metadata) {}

  /**
   * Where a group is to go on.
   *
   * @param partition null for all
   * @param to {@code earliest}, {@code latest}, a time, or positions ({@code 0:15,1:22})
   * @param dryRun whether only to say what they would become; null for no
   */
  public record Target(String topic, Integer partition, String to, Boolean dryRun) {}

  /**
   * What becomes of a partition.
   *
   * @param from null if none was committed
   */
  public record Reset(String topic, int partition, Long from, long to) {}

  static Long lagOf(List<Position> positions) {
    return positions.isEmpty() || positions.stream().anyMatch(each -> each.lag() == null)
        ? null
        : positions.stream().mapToLong(Position::lag).sum();
  }

  List<Position> of(Caller caller, Groups.Listed group) {
    return group.isShare() ? ofShare(caller, group.name()) : ofOther(caller, group.name());
  }

  List<Reset> reset(Caller caller, Groups.Listed group, Target target) {
    String topic = Required.text("topic", target.topic());
    int only = target.partition() == null ? -1 : target.partition();
    SortedMap<Integer, Long> to =
        positions.of(caller, topic, Required.text("to", target.to()), only);
    Map<Integer, Long> from = new TreeMap<>();
    of(caller, group).stream()
        .filter(each -> each.topic().equals(topic) && each.offset() != null)
        .forEach(each -> from.put(each.partition(), each.offset()));
    if (!Boolean.TRUE.equals(target.dryRun())) {
      if (group.isShare()) {
        alterShare(caller, group.name(), topic, to);
      } else {
        commit(caller, group.name(), topic, to);
      }
    }
    return to.entrySet().stream()
        .map(each -> new Reset(topic, each.getKey(), from.get(each.getKey()), each.getValue()))
        .toList();
  }

  private List<Position> ofOther(Caller caller, String name) {
    OffsetFetchRequest request =
        OffsetFetchRequest.builder()
            .groups(
                List.of(
                    OffsetFetchRequestGroup.builder()
                        .groupId(name)
                        .memberId(null)
                        .memberEpoch(NO_EPOCH)
                        .topics(null)
                        .build()))
            .build();
    var group =
        caller.ask(request, OffsetFetchResponse.class, OFFSET_FETCH_VERSION, 0).groups().getFirst();
    HttpProblems.check(group.errorCode(), "group '" + name + "'");
    List<Position> found = new ArrayList<>();
    for (OffsetFetchResponseTopics topic : group.topics()) {
      List<Integer> numbers =
          topic.partitions().stream().map(each -> each.partitionIndex()).toList();
      Map<Integer, Long> ends = ends(caller, topic.name(), numbers);
      topic
          .partitions()
          .forEach(
              each ->
                  found.add(
                      position(
                          topic.name(),
                          each.partitionIndex(),
                          each.committedOffset(),
                          ends.get(each.partitionIndex()),
                          each.metadata())));
    }
    return found;
  }

  /** Nothing is known where the topic is gone, or not for the caller to see. */
  private Map<Integer, Long> ends(Caller caller, String topic, List<Integer> partitions) {
    try {
      return offsets.at(caller, topic, partitions, Offsets.LATEST);
    } catch (HttpProblemException _) {
      return Map.of();
    }
  }

  private static Position position(
      String topic, int partition, long offset, Long end, String metadata) {
    Long committed = offset < 0 ? null : offset;
    Long lag = committed == null || end == null ? null : Math.max(0, end - committed);
    return new Position(
        topic, partition, committed, end, lag, "".equals(metadata) ? null : metadata);
  }

  private static List<Position> ofShare(Caller caller, String name) {
    DescribeShareGroupOffsetsRequest request =
        DescribeShareGroupOffsetsRequest.builder()
            .groups(List.of(new DescribeShareGroupOffsetsRequestGroup(name, null)))
            .build();
    var group = caller.ask(request, DescribeShareGroupOffsetsResponse.class).groups().getFirst();
    HttpProblems.check(group.errorCode(), group.errorMessage());
    List<Position> found = new ArrayList<>();
    group
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        each ->
                            found.add(
                                new Position(
                                    topic.topicName(),
                                    each.partitionIndex(),
                                    each.startOffset() < 0 ? null : each.startOffset(),
                                    null,
                                    each.lag() < 0 ? null : each.lag(),
                                    null))));
    return found;
  }

  private static void alterShare(
      Caller caller, String group, String topic, SortedMap<Integer, Long> to) {
    AlterShareGroupOffsetsRequest request =
        new AlterShareGroupOffsetsRequest(
            group,
            List.of(
                new AlterShareGroupOffsetsRequestTopic(
                    topic,
                    to.entrySet().stream()
                        .map(
                            each ->
                                new AlterShareGroupOffsetsRequestPartition(
                                    each.getKey(), each.getValue()))
                        .toList())));
    AlterShareGroupOffsetsResponse response =
        caller.ask(request, AlterShareGroupOffsetsResponse.class);
    GroupChanges.check(caller, group, response.errorCode(), response.errorMessage());
    response.responses().stream()
        .flatMap(each -> each.partitions().stream())
        .forEach(each -> HttpProblems.check(each.errorCode(), each.errorMessage()));
  }

  private static void commit(
      Caller caller, String group, String topic, SortedMap<Integer, Long> to) {
    OffsetCommitRequest request =
        OffsetCommitRequest.builder()
            .groupId(group)
            .generationIdOrMemberEpoch(NO_GENERATION)
            .memberId("")
            .groupInstanceId(null)
            .topics(
                List.of(
                    OffsetCommitRequestTopic.builder()
                        .name(topic)
                        .partitions(
                            to.entrySet().stream()
                                .map(
                                    each ->
                                        new OffsetCommitRequestPartition(
                                            each.getKey(), each.getValue(), NO_EPOCH, ""))
                                .toList())
                        .build()))
            .build();
    caller
        .ask(request, OffsetCommitResponse.class, OFFSET_COMMIT_VERSION, 0)
        .topics()
        .getFirst()
        .partitions()
        .forEach(
            each ->
                GroupChanges.check(caller, group, each.errorCode(), reasonOf(each.errorCode())));
  }

  private static String reasonOf(short error) {
    return error == ErrorCode.UNKNOWN_MEMBER_ID.code()
        ? "the group has members: stop them first"
        : null;
  }
}
