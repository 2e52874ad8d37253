package io.sequin.compat.hard;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;

/** A consumer of the newer protocol (KIP-848) that gives up at once what it is to give up. */
final class ModernMember implements GroupMember {

  private static final int REBALANCE_TIMEOUT_MS = 60_000;
  private static final int JOIN = 0;
  private static final int UNCHANGED = -1;

  private final RawConnection connection;
  private final String groupId;
  private final String topic;
  private final String memberId = Uuid.randomUuid().toString();
  private int epoch = JOIN;
  private List<TopicPartitions> owned = List.of();
  private volatile int generation;

  ModernMember(String bootstrap, String groupId, String topic) {
    this.connection = new RawConnection(bootstrap);
    this.groupId = groupId;
    this.topic = topic;
  }

  @Override
  public void connect() {
    connection.sayHello();
  }

  @Override
  public void join() {
    ConsumerGroupHeartbeatRequestData join =
        beating()
            .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
            .setSubscribedTopicNames(List.of(topic))
            .setTopicPartitions(List.of());
    take(ask(join));
  }

  @Override
  public boolean beat() {
    ConsumerGroupHeartbeatResponseData answer = ask(beating());
    while (answer.assignment() != null) {
      take(answer);
      answer = ask(beating().setTopicPartitions(owned));
    }
    epoch = answer.memberEpoch();
    generation = owned.stream().mapToInt(one -> one.partitions().size()).sum() == 1 ? epoch : 0;
    return true;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public void close() {
    connection.close();
  }

  private void take(ConsumerGroupHeartbeatResponseData answer) {
    epoch = answer.memberEpoch();
    Assignment assignment = answer.assignment();
    if (assignment != null) {
      owned =
          assignment.topicPartitions().stream()
              .map(
                  one ->
                      new TopicPartitions()
                          .setTopicId(one.topicId())
                          .setPartitions(one.partitions()))
              .toList();
    }
  }

  private ConsumerGroupHeartbeatRequestData beating() {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(groupId)
        .setMemberId(memberId)
        .setMemberEpoch(epoch)
        .setRebalanceTimeoutMs(UNCHANGED);
  }

  private ConsumerGroupHeartbeatResponseData ask(ConsumerGroupHeartbeatRequestData request) {
    ConsumerGroupHeartbeatResponseData answer =
        connection
            .call(
                new ConsumerGroupHeartbeatRequest.Builder(request)
                    .build(ApiKeys.CONSUMER_GROUP_HEARTBEAT.latestVersion()),
                ConsumerGroupHeartbeatResponse.class)
            .data();
    if (answer.errorCode() != Errors.NONE.code()) {
      throw new AssertionError("a member of " + groupId + " was told " + answer);
    }
    return answer;
  }
}
