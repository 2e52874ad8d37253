package io.sequin.compat.security;

import static io.sequin.compat.security.Frames.request;

import io.sequin.compat.security.Question.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;

/**
 * Requests about a group that is not there, and where they are about a topic or a transactional id,
 * too, about one that the client may do everything with. None makes the group.
 */
final class GroupQuestions {

  private static final String OPEN = TopicQuestions.OPEN;
  private static final byte GROUP_CONFIGS = 32;

  private GroupQuestions() {}

  static List<Question> all() {
    List<Question> questions = new ArrayList<>();
    members(questions);
    offsets(questions);
    administration(questions);
    shareGroups(questions);
    streamsGroups(questions);
    return questions;
  }

  private static void members(List<Question> questions) {
    for (int version : new int[] {1, 3, 6}) {
      add(
          questions,
          "FIND_COORDINATOR " + version,
          ApiKeys.FIND_COORDINATOR,
          version,
          group -> coordinator(version, (byte) 0, group.name()));
    }
    add(
        questions,
        "JOIN_GROUP",
        ApiKeys.JOIN_GROUP,
        9,
        group ->
            new JoinGroupRequestData()
                .setGroupId(group.name())
                .setSessionTimeoutMs(1)
                .setProtocolType("consumer")
                .setProtocols(
                    new JoinGroupRequestProtocolCollection(
                        List.of(new JoinGroupRequestProtocol().setName("range")).iterator())));
    add(
        questions,
        "SYNC_GROUP",
        ApiKeys.SYNC_GROUP,
        5,
        group ->
            new SyncGroupRequestData()
                .setGroupId(group.name())
                .setMemberId("nobody")
                .setProtocolType("consumer")
                .setProtocolName("range"));
    add(
        questions,
        "SYNC_GROUP without a protocol",
        ApiKeys.SYNC_GROUP,
        5,
        group -> new SyncGroupRequestData().setGroupId(group.name()).setMemberId("nobody"));
    add(
        questions,
        "HEARTBEAT",
        ApiKeys.HEARTBEAT,
        4,
        group -> new HeartbeatRequestData().setGroupId(group.name()).setMemberId("nobody"));
    for (int version : new int[] {2, 5}) {
      add(
          questions,
          "LEAVE_GROUP " + version,
          ApiKeys.LEAVE_GROUP,
          version,
          group ->
              version < 3
                  ? new LeaveGroupRequestData().setGroupId(group.name()).setMemberId("nobody")
                  : new LeaveGroupRequestData()
                      .setGroupId(group.name())
                      .setMembers(List.of(new MemberIdentity().setMemberId("nobody"))));
    }
    add(
        questions,
        "CONSUMER_GROUP_HEARTBEAT",
        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
        1,
        group -> TopicQuestions.consumerHeartbeat(group.name(), OPEN));
    add(
        questions,
        "CONSUMER_GROUP_HEARTBEAT of a topic that is not for it",
        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
        1,
        group -> TopicQuestions.consumerHeartbeat(group.name(), "none"));
  }

  private static void offsets(List<Question> questions) {
    add(
        questions,
        "OFFSET_COMMIT",
        ApiKeys.OFFSET_COMMIT,
        8,
        group -> TopicQuestions.commit(group.name(), new Target(OPEN, null)));
    add(
        questions,
        "OFFSET_FETCH 7",
        ApiKeys.OFFSET_FETCH,
        7,
        group ->
            new OffsetFetchRequestData()
                .setGroupId(group.name())
                .setTopics(
                    List.of(
                        new OffsetFetchRequestData.OffsetFetchRequestTopic()
                            .setName(OPEN)
                            .setPartitionIndexes(List.of(0)))));
    add(
        questions,
        "OFFSET_FETCH 8",
        ApiKeys.OFFSET_FETCH,
        8,
        group ->
            new OffsetFetchRequestData()
                .setGroups(
                    List.of(
                        new OffsetFetchRequestGroup()
                            .setGroupId(group.name())
                            .setTopics(
                                List.of(
                                    new OffsetFetchRequestTopics()
                                        .setName(OPEN)
                                        .setPartitionIndexes(List.of(0)))),
                        new OffsetFetchRequestGroup().setGroupId(OPEN).setTopics(null))));
    add(
        questions,
        "OFFSET_DELETE",
        ApiKeys.OFFSET_DELETE,
        0,
        group -> TopicQuestions.offsetDelete(group.name(), OPEN));
    add(
        questions,
        "ADD_OFFSETS_TO_TXN",
        ApiKeys.ADD_OFFSETS_TO_TXN,
        3,
        group -> addOffsets(OPEN, group.name()));
    add(
        questions,
        "TXN_OFFSET_COMMIT",
        ApiKeys.TXN_OFFSET_COMMIT,
        3,
        group -> TopicQuestions.txnCommit(OPEN, group.name(), OPEN));
  }

  private static void administration(List<Question> questions) {
    for (int version : new int[] {5, 6}) {
      add(
          questions,
          "DESCRIBE_GROUPS " + version,
          ApiKeys.DESCRIBE_GROUPS,
          version,
          group ->
              new DescribeGroupsRequestData()
                  .setGroups(List.of(group.name()))
                  .setIncludeAuthorizedOperations(true));
    }
    add(
        questions,
        "CONSUMER_GROUP_DESCRIBE",
        ApiKeys.CONSUMER_GROUP_DESCRIBE,
        1,
        group ->
            new ConsumerGroupDescribeRequestData()
                .setGroupIds(List.of(group.name()))
                .setIncludeAuthorizedOperations(true));
    add(
        questions,
        "DELETE_GROUPS",
        ApiKeys.DELETE_GROUPS,
        2,
        group -> new DeleteGroupsRequestData().setGroupsNames(List.of(group.name())));
    add(
        questions,
        "DESCRIBE_CONFIGS",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        group ->
            TopicQuestions.describeConfigs(
                GROUP_CONFIGS, group.name(), "consumer.session.timeout.ms"));
    add(
        questions,
        "INCREMENTAL_ALTER_CONFIGS",
        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
        1,
        group ->
            TopicQuestions.alterConfigs(
                GROUP_CONFIGS, group.name(), "consumer.session.timeout.ms", "50000"));
  }

  private static void shareGroups(List<Question> questions) {
    add(
        questions,
        "SHARE_GROUP_HEARTBEAT",
        ApiKeys.SHARE_GROUP_HEARTBEAT,
        1,
        group -> TopicQuestions.shareHeartbeat(group.name(), OPEN));
    add(
        questions,
        "SHARE_GROUP_DESCRIBE",
        ApiKeys.SHARE_GROUP_DESCRIBE,
        1,
        group ->
            new ShareGroupDescribeRequestData()
                .setGroupIds(List.of(group.name()))
                .setIncludeAuthorizedOperations(true));
    add(
        questions,
        "SHARE_FETCH without a session",
        ApiKeys.SHARE_FETCH,
        1,
        group ->
            new ShareFetchRequestData()
                .setGroupId(group.name())
                .setMemberId(new Uuid(3, 4).toString())
                .setShareSessionEpoch(5)
                .setMaxBytes(1));
    add(
        questions,
        "SHARE_ACKNOWLEDGE without a session",
        ApiKeys.SHARE_ACKNOWLEDGE,
        1,
        group ->
            new ShareAcknowledgeRequestData()
                .setGroupId(group.name())
                .setMemberId(new Uuid(3, 4).toString())
                .setShareSessionEpoch(5));
    add(
        questions,
        "DESCRIBE_SHARE_GROUP_OFFSETS",
        ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
        1,
        group -> TopicQuestions.describeShareOffsets(group.name(), OPEN));
    add(
        questions,
        "DELETE_SHARE_GROUP_OFFSETS",
        ApiKeys.DELETE_SHARE_GROUP_OFFSETS,
        0,
        group -> TopicQuestions.deleteShareOffsets(group.name(), OPEN));
    add(
        questions,
        "ALTER_SHARE_GROUP_OFFSETS",
        ApiKeys.ALTER_SHARE_GROUP_OFFSETS,
        0,
        group -> TopicQuestions.alterShareOffsets(group.name(), "nowhere"));
  }

  private static void streamsGroups(List<Question> questions) {
    add(
        questions,
        "STREAMS_GROUP_HEARTBEAT",
        ApiKeys.STREAMS_GROUP_HEARTBEAT,
        0,
        group -> TopicQuestions.streamsHeartbeat(group.name(), OPEN));
    add(
        questions,
        "STREAMS_GROUP_DESCRIBE",
        ApiKeys.STREAMS_GROUP_DESCRIBE,
        0,
        group ->
            new StreamsGroupDescribeRequestData()
                .setGroupIds(List.of(group.name()))
                .setIncludeAuthorizedOperations(true));
  }

  static FindCoordinatorRequestData coordinator(int version, byte type, String key) {
    FindCoordinatorRequestData data = new FindCoordinatorRequestData().setKeyType(type);
    return version < 4 ? data.setKey(key) : data.setCoordinatorKeys(List.of(key));
  }

  static AddOffsetsToTxnRequestData addOffsets(String transactionalId, String group) {
    return new AddOffsetsToTxnRequestData()
        .setTransactionalId(transactionalId)
        .setProducerId(1_000_000)
        .setGroupId(group);
  }

  static void add(
      List<Question> questions,
      String name,
      ApiKeys key,
      int version,
      Function<Target, ApiMessage> data) {
    Function<Target, AbstractRequest> about = target -> request(key, version, data.apply(target));
    questions.add(new Question(name, about));
  }
}
