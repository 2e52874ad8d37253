package io.sequin.compat.hard;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.HeartbeatResponse;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.apache.kafka.common.requests.SyncGroupResponse;
import org.apache.kafka.common.utils.Utils;

/** A consumer of the classic protocol; a leader gives each member one partition. */
final class ClassicMember implements GroupMember {

  private static final String TYPE = "consumer";
  private static final String PROTOCOL = "range";
  private static final int SESSION_TIMEOUT_MS = 45_000;
  private static final int REBALANCE_TIMEOUT_MS = 60_000;

  private final RawConnection connection;
  private final String groupId;
  private final String topic;
  private String memberId = "";
  private int joinedGeneration;
  private volatile int generation;

  ClassicMember(String bootstrap, String groupId, String topic) {
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
    generation = 0;
    while (!tryJoin()) {
      // somebody else has come or gone: all join again
    }
    generation = joinedGeneration;
  }

  @Override
  public boolean beat() {
    HeartbeatRequestData beat =
        new HeartbeatRequestData()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setGenerationId(generation);
    Errors error =
        connection
            .call(
                new HeartbeatRequest.Builder(beat).build(ApiKeys.HEARTBEAT.latestVersion()),
                HeartbeatResponse.class)
            .error();
    return mayGoOn(error);
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public void close() {
    connection.close();
  }

  private boolean tryJoin() {
    JoinGroupResponseData joined = askToJoin();
    if (Errors.forCode(joined.errorCode()) == Errors.MEMBER_ID_REQUIRED) {
      memberId = joined.memberId();
      joined = askToJoin();
    }
    if (!mayGoOn(Errors.forCode(joined.errorCode()))) {
      return false;
    }
    memberId = joined.memberId();
    joinedGeneration = joined.generationId();
    return sync(joined);
  }

  private JoinGroupResponseData askToJoin() {
    byte[] metadata =
        Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of(topic))));
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
            .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
            .setProtocolType(TYPE)
            .setProtocols(
                new JoinGroupRequestProtocolCollection(
                    List.of(new JoinGroupRequestProtocol().setName(PROTOCOL).setMetadata(metadata))
                        .iterator()));
    return connection
        .call(
            new JoinGroupRequest.Builder(join).build(ApiKeys.JOIN_GROUP.latestVersion()),
            JoinGroupResponse.class)
        .data();
  }

  private boolean sync(JoinGroupResponseData joined) {
    SyncGroupRequestData sync =
        new SyncGroupRequestData()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setGenerationId(joined.generationId())
            .setProtocolType(TYPE)
            .setProtocolName(PROTOCOL)
            .setAssignments(onePartitionEach(joined.members()));
    SyncGroupResponseData synced =
        connection
            .call(
                new SyncGroupRequest.Builder(sync).build(ApiKeys.SYNC_GROUP.latestVersion()),
                SyncGroupResponse.class)
            .data();
    if (!mayGoOn(Errors.forCode(synced.errorCode()))) {
      return false;
    }
    Assignment assignment =
        ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(synced.assignment()));
    if (assignment.partitions().size() != 1) {
      throw new AssertionError("a member of " + groupId + " got " + assignment.partitions());
    }
    return true;
  }

  private List<SyncGroupRequestAssignment> onePartitionEach(List<JoinGroupResponseMember> members) {
    Iterator<TopicPartition> partitions = Topics.partitions(topic, members.size()).iterator();
    return members.stream()
        .map(
            member ->
                new SyncGroupRequestAssignment()
                    .setMemberId(member.memberId())
                    .setAssignment(
                        Utils.toArray(
                            ConsumerProtocol.serializeAssignment(
                                new Assignment(List.of(partitions.next()))))))
        .toList();
  }

  private boolean mayGoOn(Errors error) {
    return switch (error) {
      case NONE -> true;
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> false;
      default -> throw new AssertionError("a member of " + groupId + " was told " + error);
    };
  }
}
