package io.sequin.compat.hard;

import static io.sequin.compat.hard.StreamsTalk.copartitioned;
import static io.sequin.compat.hard.StreamsTalk.internal;
import static io.sequin.compat.hard.StreamsTalk.own;
import static io.sequin.compat.hard.StreamsTalk.pair;
import static io.sequin.compat.hard.StreamsTalk.reading;
import static io.sequin.compat.hard.StreamsTalk.topology;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.ReferencePair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Endpoint;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Subtopology;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.TaskIds;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.TaskOffset;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Topology;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests of streams groups as frames: the answers are Apache Kafka's, field by field. */
class StreamsFramesIT {

  private static final List<String> SETTINGS =
      List.of(
          "group.streams.initial.rebalance.delay.ms=0",
          "group.streams.assignment.interval.ms=0",
          "group.streams.max.size=2");

  private static ReferencePair pair;

  /** What is said of a group of its own. */
  @FunctionalInterface
  private interface Story extends Consumer<StreamsTalk> {}

  @BeforeAll
  static void start() {
    pair =
        ReferencePair.start(
            StreamsFramesIT.class,
            GatewayOptions.defaults()
                .withArguments(
                    SETTINGS.stream()
                        .flatMap(setting -> Stream.of("--config", setting))
                        .toArray(String[]::new)),
            () -> KafkaBroker.start(List.of(), SETTINGS));
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  @TestFactory
  Stream<DynamicTest> theAnswersAreThoseOfKafka() {
    return stories().entrySet().stream()
        .map(
            story ->
                DynamicTest.dynamicTest(
                    story.getKey(),
                    () ->
                        pair.compare(
                            story.getKey(),
                            bootstrap -> answers(bootstrap, story.getKey(), story.getValue()))));
  }

  private static String answers(String bootstrap, String name, Story story) {
    try (StreamsTalk talk = new StreamsTalk(bootstrap, name.replaceAll("[ ,]+", "-"))) {
      story.accept(talk);
      return talk.answers();
    }
  }

  private static Map<String, Story> stories() {
    Map<String, Story> stories = new TreeMap<>();
    stories.put("life of a member", StreamsFramesIT::life);
    stories.put("invalid heartbeats", StreamsFramesIT::invalidHeartbeats);
    stories.put("invalid topologies", StreamsFramesIT::invalidTopologies);
    stories.put("missing source topics", StreamsFramesIT::missingSources);
    stories.put("incorrectly partitioned topics", StreamsFramesIT::incorrectlyPartitioned);
    stories.put("internal topics", StreamsFramesIT::internalTopics);
    stories.put("existing internal topic", StreamsFramesIT::existingInternalTopic);
    stories.put("fencing", StreamsFramesIT::fencing);
    stories.put("two members", StreamsFramesIT::twoMembers);
    stories.put("full group", StreamsFramesIT::fullGroup);
    stories.put("stale topology", StreamsFramesIT::staleTopology);
    stories.put("shutdown", StreamsFramesIT::shutdown);
    stories.put("endpoints", StreamsFramesIT::endpoints);
    stories.put("standbys", StreamsFramesIT::standbys);
    stories.put("delays", StreamsFramesIT::delays);
    stories.put("offsets", StreamsFramesIT::offsets);
    stories.put("other kinds", StreamsFramesIT::otherKinds);
    stories.put("after others", StreamsFramesIT::afterOthers);
    return stories;
  }

  private static Topology lines(StreamsTalk talk) {
    return topology(0, reading("0", talk.topic("lines")));
  }

  private static void life(StreamsTalk talk) {
    talk.create("lines", 2).describe();
    talk.join("a", lines(talk)).describe();
    talk.beat("a").owning("a", 0, 1).beat("a", data -> data.setRackId("r")).describe();
    talk.say("joins again").join("a", lines(talk));
    talk.join("a", lines(talk), data -> data.setClientTags(List.of(pair("zone", "eu"))));
    talk.describe().say("leaves").beat("a", data -> data.setMemberEpoch(-1)).describe();
    talk.beat("a", data -> data.setMemberEpoch(-1)).beat("a");
    talk.say("comes back").join("a", lines(talk)).describe();
  }

  private static void invalidHeartbeats(StreamsTalk talk) {
    Topology topology = lines(talk);
    Stream.<Consumer<StreamsGroupHeartbeatRequestData>>of(
            data -> data.setGroupId(""),
            data -> data.setMemberId(""),
            data -> data.setMemberId("  "),
            data -> data.setRackId(""),
            data -> data.setInstanceId("i"),
            data -> data.setInstanceId(""),
            data -> data.setMemberEpoch(-2),
            data -> data.setMemberEpoch(-3),
            data -> data.setMemberEpoch(-3).setTopology(null),
            data -> data.setRebalanceTimeoutMs(-1),
            data -> data.setActiveTasks(null),
            data -> data.setStandbyTasks(null),
            data -> data.setWarmupTasks(null),
            data -> own(data, "0", 1),
            data -> data.setStandbyTasks(List.of(new TaskIds().setPartitions(List.of(0)))),
            data -> data.setWarmupTasks(List.of(new TaskIds().setPartitions(List.of(0)))),
            data -> data.setTopology(null),
            data -> data.setMemberEpoch(1),
            data -> data.setMemberEpoch(1).setTopology(null).setStandbyTasks(null),
            data -> data.setTaskOffsets(List.of(new TaskOffset())),
            data -> data.setTaskEndOffsets(List.of()),
            data ->
                data.setTopology(
                    topology(0, reading("0", "lines").setSourceTopicRegex(List.of("l.*")))))
        .forEach(more -> talk.join("a", topology, more));
    talk.describe();
  }

  private static void invalidTopologies(StreamsTalk talk) {
    talk.create("lines", 1);
    String lines = talk.topic("lines");
    Stream.of(
            topology(0, reading("0", "__consumer_offsets", "__transaction_state")),
            topology(0, reading("0", "a b", "c/d")),
            topology(
                0,
                reading("0", lines)
                    .setStateChangelogTopics(List.of(internal("log").setPartitions(2)))),
            topology(0, reading("0").setRepartitionSourceTopics(List.of(internal("never-sink")))),
            topology(
                0,
                reading("0")
                    .setRepartitionSourceTopics(List.of(internal("loop")))
                    .setRepartitionSinkTopics(List.of("loop"))),
            topology(0, reading("0").setStateChangelogTopics(List.of(internal("log")))))
        .forEach(topology -> talk.join("a", topology));
    talk.say("none at all").join("a", topology(0)).describe();
  }

  private static void missingSources(StreamsTalk talk) {
    String[] topics = Stream.of("e", "d", "c", "b", "a").map(talk::topic).toArray(String[]::new);
    talk.join("a", topology(0, reading("0", topics))).beat("a").describe();
    Stream.of("a", "b", "c", "d").forEach(name -> talk.create(name, 1).beat("a"));
    talk.create("e", 2).beatUntil("a", data -> data.status().isEmpty()).beat("a").describe();
  }

  private static void incorrectlyPartitioned(StreamsTalk talk) {
    talk.create("two", 2).create("three", 3);
    Subtopology joining =
        reading("0", talk.topic("two"), talk.topic("three"))
            .setCopartitionGroups(List.of(copartitioned(List.of((short) 0, (short) 1), List.of())));
    talk.join("a", topology(0, joining)).beat("a").describe();
  }

  private static void internalTopics(StreamsTalk talk) {
    talk.create("lines", 3);
    Subtopology writing =
        reading("0", talk.topic("lines"))
            .setRepartitionSinkTopics(List.of(talk.topic("repartition")));
    Subtopology counting =
        reading("1")
            .setRepartitionSourceTopics(
                List.of(
                    internal(talk.topic("repartition"))
                        .setTopicConfigs(List.of(pair("cleanup.policy", "delete")))));
    talk.join("a", topology(0, writing, counting));
    talk.beatUntil("a", data -> data.status().isEmpty()).beat("a").describe();
  }

  private static void existingInternalTopic(StreamsTalk talk) {
    talk.create("lines", 3).create("log", 2);
    talk.join(
        "a",
        topology(
            0,
            reading("0", talk.topic("lines"))
                .setStateChangelogTopics(List.of(internal(talk.topic("log"))))));
    talk.beat("a").describe();
  }

  private static void fencing(StreamsTalk talk) {
    talk.create("lines", 2).say("no group").beat("a", data -> data.setMemberEpoch(1));
    talk.beat("a", data -> data.setMemberEpoch(-1));
    talk.join("a", lines(talk)).say("wrong epochs").beat("a", data -> data.setMemberEpoch(9));
    talk.beat("a", data -> data.setMemberEpoch(1));
    talk.beat(
        "a",
        data -> {
          data.setMemberEpoch(1);
          own(data, "0", 0, 1);
        });
    talk.say("nobody").beat("b", data -> data.setMemberEpoch(2));
    talk.beat("b", data -> data.setMemberEpoch(-1));
    talk.say("tasks that are not there").owning("a", 2).beat("a", data -> own(data, "9", 0));
    talk.beat("a", data -> own(data, "0", -1)).owning("a", 0, 1);
  }

  private static void twoMembers(StreamsTalk talk) {
    talk.create("lines", 2).join("a", lines(talk)).join("b", lines(talk)).describe();
    talk.owning("a", 0, 1).beat("a").describe();
    talk.beat("b").say("a has given up").owning("a", 0).describe();
    talk.beat("b").beat("a").describe().say("an answer was lost");
    talk.beat(
        "a",
        data -> {
          data.setMemberEpoch(data.memberEpoch() - 1);
          own(data, "0", 0);
        });
    talk.say("b leaves").beat("b", data -> data.setMemberEpoch(-1)).beat("a").describe();
  }

  private static void fullGroup(StreamsTalk talk) {
    talk.create("lines", 2).join("a", lines(talk)).join("b", lines(talk));
    talk.join("c", lines(talk)).say("a member").join("a", lines(talk));
  }

  private static void staleTopology(StreamsTalk talk) {
    talk.create("lines", 2).create("more", 2);
    talk.join("a", topology(1, reading("0", talk.topic("lines"))));
    talk.say("older").join("b", lines(talk)).beat("b").describe();
    talk.beat("b", data -> data.setMemberEpoch(-1));
    talk.say("another").join("c", topology(1, reading("0", talk.topic("more"))));
    talk.say("newer").join("c", topology(2, reading("0", talk.topic("more"))));
    talk.join("c", topology(2, reading("0", talk.topic("lines"))));
  }

  private static void shutdown(StreamsTalk talk) {
    talk.create("lines", 2).join("a", lines(talk)).join("b", lines(talk));
    talk.beat("a", data -> data.setShutdownApplication(true)).beat("b");
    talk.beat("b", data -> data.setShutdownApplication(true)).beat("a");
    talk.beat("a", data -> data.setMemberEpoch(-1).setShutdownApplication(true)).beat("b");
    talk.beat("b", data -> data.setMemberEpoch(-1)).join("a", lines(talk));
  }

  private static void endpoints(StreamsTalk talk) {
    talk.create("lines", 2).create("few", 1);
    Topology topology = topology(0, reading("0", talk.topic("lines")));
    talk.join("a", topology, data -> data.setUserEndpoint(new Endpoint().setHost("h").setPort(1)));
    talk.beat("a").beat("a", data -> data.setEndpointInformationEpoch(1)).describe();
    talk.join("b", topology, data -> data.setUserEndpoint(new Endpoint().setHost("h").setPort(2)));
    talk.owning("a", 0, 1).owning("a", 0);
    talk.beat("b").beat("b", data -> data.setEndpointInformationEpoch(3));
  }

  private static void standbys(StreamsTalk talk) {
    talk.set("streams.num.standby.replicas", "1").create("lines", 1);
    Topology topology =
        topology(
            0,
            reading("0", talk.topic("lines"))
                .setStateChangelogTopics(
                    List.of(
                        internal(talk.topic("log"))
                            .setTopicConfigs(
                                List.of(
                                    pair("cleanup.policy", "compact"),
                                    pair("message.timestamp.type", "CreateTime"))))));
    talk.join("a", topology).beatUntil("a", data -> data.status().isEmpty());
    talk.join("b", topology).owning("a", 0).beat("b").describe();
    talk.set("streams.num.standby.replicas", "0").owning("a", 0);
    talk.beat("b", data -> own(data, "0")).beat("b").describe();
  }

  private static void delays(StreamsTalk talk) {
    talk.set("streams.initial.rebalance.delay.ms", "300000").create("lines", 2);
    talk.join("a", lines(talk)).describe().beat("a").join("b", lines(talk)).beat("a").describe();
  }

  private static void offsets(StreamsTalk talk) {
    talk.create("lines", 2).join("a", lines(talk)).join("b", lines(talk));
    talk.owning("a", 0, 1).owning("a", 0);
    commit(talk, "a", 3, 0);
    commit(talk, "a", 2, 0);
    commit(talk, "a", 2, 1);
    commit(talk, "a", 4, 0);
    commit(talk, "b", 2, 1);
    commit(talk, "nobody", 3, 0);
    commit(talk, "", -1, 0);
    fetch(talk, "a", 3);
    fetch(talk, "a", 2);
    fetch(talk, "nobody", 3);
    fetch(talk, null, -1);
    deleteOffsets(talk);
    talk.say("empty").beat("a", data -> data.setMemberEpoch(-1));
    talk.beat("b", data -> data.setMemberEpoch(-1));
    commit(talk, "", -1, 1);
    fetch(talk, null, -1);
    deleteOffsets(talk);
    fetch(talk, null, -1);
  }

  private static void commit(StreamsTalk talk, String member, int epoch, int partition) {
    talk.ask(
        ApiKeys.OFFSET_COMMIT,
        9,
        new OffsetCommitRequestData()
            .setGroupId(talk.group())
            .setMemberId(member)
            .setGenerationIdOrMemberEpoch(epoch)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(talk.topic("lines"))
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition()
                                    .setPartitionIndex(partition)
                                    .setCommittedOffset(epoch + 10))))));
  }

  private static void fetch(StreamsTalk talk, String member, int epoch) {
    talk.ask(
        ApiKeys.OFFSET_FETCH,
        9,
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestGroup()
                        .setGroupId(talk.group())
                        .setMemberId(member)
                        .setMemberEpoch(epoch)
                        .setTopics(
                            List.of(
                                new OffsetFetchRequestTopics()
                                    .setName(talk.topic("lines"))
                                    .setPartitionIndexes(List.of(0, 1)))))));
  }

  private static void deleteOffsets(StreamsTalk talk) {
    OffsetDeleteRequestTopic topic =
        new OffsetDeleteRequestTopic()
            .setName(talk.topic("lines"))
            .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0)));
    talk.ask(
        ApiKeys.OFFSET_DELETE,
        0,
        new OffsetDeleteRequestData()
            .setGroupId(talk.group())
            .setTopics(new OffsetDeleteRequestTopicCollection(List.of(topic).iterator())));
  }

  private static void otherKinds(StreamsTalk talk) {
    List<String> group = List.of(talk.group());
    ConsumerGroupHeartbeatRequestData consumer =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(talk.group())
            .setMemberId("c")
            .setRebalanceTimeoutMs(60_000)
            .setTopicPartitions(List.of())
            .setSubscribedTopicNames(List.of(talk.topic("lines")));
    talk.create("lines", 2).join("a", lines(talk));
    talk.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, consumer);
    talk.ask(
        ApiKeys.CONSUMER_GROUP_DESCRIBE,
        1,
        new ConsumerGroupDescribeRequestData().setGroupIds(group));
    talk.ask(
        ApiKeys.SHARE_GROUP_DESCRIBE, 1, new ShareGroupDescribeRequestData().setGroupIds(group));
    talk.ask(ApiKeys.DESCRIBE_GROUPS, 6, new DescribeGroupsRequestData().setGroups(group));
    talk.ask(ApiKeys.DELETE_GROUPS, 2, new DeleteGroupsRequestData().setGroupsNames(group));
    talk.say("empty").beat("a", data -> data.setMemberEpoch(-1));
    talk.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, consumer);
    talk.ask(ApiKeys.DELETE_GROUPS, 2, new DeleteGroupsRequestData().setGroupsNames(group));
    talk.say("a consumer group").describe();
    talk.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, consumer);
    talk.join("a", lines(talk)).beat("a", data -> data.setMemberEpoch(1)).describe();
    talk.beat("a", data -> data.setMemberEpoch(-1));
  }

  /** What was committed by somebody without a group is there for the application. */
  private static void afterOthers(StreamsTalk talk) {
    talk.create("lines", 2);
    commit(talk, "", -1, 0);
    talk.describe().join("a", lines(talk)).describe();
    fetch(talk, "a", 2);
  }
}
