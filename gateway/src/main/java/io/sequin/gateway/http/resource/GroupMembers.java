package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.ConsumerGroupDescribeRequest;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse;
import io.sequin.protocol.message.DescribeGroupsRequest;
import io.sequin.protocol.message.DescribeGroupsResponse;
import io.sequin.protocol.message.ShareGroupDescribeRequest;
import io.sequin.protocol.message.ShareGroupDescribeResponse;
import io.sequin.protocol.message.StreamsGroupDescribeRequest;
import io.sequin.protocol.message.StreamsGroupDescribeResponse;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Who works for groups, and on what. */
public final class GroupMembers {

  private static final String CONSUMER_PROTOCOL = "consumer";

  /** Assigned partitions of one topic. */
  public record Assignment(String topic, List<Integer> partitions) {}

  /**
   * A member of a group.
   *
   * @param instanceId null unless it is static
   * @param epoch of the member; null where there is none
   */
  public record Member(
      String id,
      String instanceId,
      String clientId,
      String host,
      Integer epoch,
      List<Assignment> assignment) {}

  List<Member> of(Caller caller, Groups.Listed group) {
    return switch (group.type()) {
      case "consumer" -> ofConsumerGroup(caller, group.name());
      case "share" -> ofShareGroup(caller, group.name());
      case "streams" -> ofStreamsGroup(caller, group.name());
      default -> ofClassicGroup(caller, group.name());
    };
  }

  private static List<Member> ofConsumerGroup(Caller caller, String name) {
    ConsumerGroupDescribeRequest request =
        ConsumerGroupDescribeRequest.builder().groupIds(List.of(name)).build();
    var group = caller.ask(request, ConsumerGroupDescribeResponse.class).groups().getFirst();
    HttpProblems.check(group.errorCode(), group.errorMessage());
    return group.members().stream()
        .map(
            member ->
                new Member(
                    member.memberId(),
                    member.instanceId(),
                    member.clientId(),
                    member.clientHost(),
                    member.memberEpoch(),
                    member.assignment().topicPartitions().stream()
                        .map(topic -> new Assignment(topic.topicName(), topic.partitions()))
                        .toList()))
        .toList();
  }

  private static List<Member> ofShareGroup(Caller caller, String name) {
    ShareGroupDescribeRequest request =
        ShareGroupDescribeRequest.builder().groupIds(List.of(name)).build();
    var group = caller.ask(request, ShareGroupDescribeResponse.class).groups().getFirst();
    HttpProblems.check(group.errorCode(), group.errorMessage());
    return group.members().stream()
        .map(
            member ->
                new Member(
                    member.memberId(),
                    null,
                    member.clientId(),
                    member.clientHost(),
                    member.memberEpoch(),
                    member.assignment().topicPartitions().stream()
                        .map(topic -> new Assignment(topic.topicName(), topic.partitions()))
                        .toList()))
        .toList();
  }

  /** Active tasks, by their subtopologies. */
  private static List<Member> ofStreamsGroup(Caller caller, String name) {
    StreamsGroupDescribeRequest request =
        StreamsGroupDescribeRequest.builder().groupIds(List.of(name)).build();
    var group = caller.ask(request, StreamsGroupDescribeResponse.class).groups().getFirst();
    HttpProblems.check(group.errorCode(), group.errorMessage());
    return group.members().stream()
        .map(
            member ->
                new Member(
                    member.memberId(),
                    member.instanceId(),
                    member.clientId(),
                    member.clientHost(),
                    member.memberEpoch(),
                    member.assignment().activeTasks().stream()
                        .map(
                            tasks ->
                                new Assignment(
                                    "subtopology " + tasks.subtopologyId(), tasks.partitions()))
                        .toList()))
        .toList();
  }

  private static List<Member> ofClassicGroup(Caller caller, String name) {
    DescribeGroupsRequest request = DescribeGroupsRequest.builder().groups(List.of(name)).build();
    var group = caller.ask(request, DescribeGroupsResponse.class).groups().getFirst();
    HttpProblems.check(group.errorCode(), group.errorMessage());
    boolean isOfConsumers = group.protocolType().equals(CONSUMER_PROTOCOL);
    return group.members().stream()
        .map(
            member ->
                new Member(
                    member.memberId(),
                    member.groupInstanceId(),
                    member.clientId(),
                    member.clientHost(),
                    null,
                    isOfConsumers ? assignment(member.memberAssignment()) : List.of()))
        .toList();
  }

  /** As Kafka's consumers write it (ConsumerProtocolAssignment); members may write anything. */
  private static List<Assignment> assignment(byte[] bytes) {
    List<Assignment> assignment = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.hasRemaining()) {
        in.getShort();
        for (int topics = in.getInt(); topics > 0; topics--) {
          assignment.add(assignment(in));
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException _) {
      return List.of();
    }
    return assignment;
  }

  private static Assignment assignment(ByteBuffer in) {
    byte[] topic = new byte[Math.min(in.getShort(), in.remaining())];
    in.get(topic);
    List<Integer> partitions = new ArrayList<>();
    for (int count = in.getInt(); count > 0; count--) {
      partitions.add(in.getInt());
    }
    return new Assignment(new String(topic, StandardCharsets.UTF_8), partitions);
  }
}
