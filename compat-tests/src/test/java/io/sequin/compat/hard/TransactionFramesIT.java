package io.sequin.compat.hard;

import static io.sequin.compat.hard.TransactionTalk.NOBODY;
import static io.sequin.compat.hard.TransactionTalk.TIMEOUT_MS;
import static io.sequin.compat.hard.TransactionTalk.topicOf;

import io.sequin.compat.hard.TransactionTalk.Producer;
import io.sequin.compat.support.ReferencePair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.DescribeProducersRequest;
import org.apache.kafka.common.requests.DescribeTransactionsRequest;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListTransactionsRequest;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests of transactions as frames: the answers are Apache Kafka's, field by field. */
class TransactionFramesIT {

  private static final boolean COMMIT = true;
  private static final boolean ABORT = false;

  /** The last one that a producer gets before it gets another id. */
  private static final int LAST_EPOCH = Short.MAX_VALUE - 1;

  private static ReferencePair pair;

  /** What is said of a transactional id of its own. */
  @FunctionalInterface
  private interface Story extends Consumer<TransactionTalk> {}

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(TransactionFramesIT.class);
    pair.forEach(
        bootstrap -> stories().keySet().forEach(name -> Topics.create(bootstrap, id(name), 4)));
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

  private static Map<String, Story> stories() {
    Map<String, Story> stories = new TreeMap<>();
    endsOfTheFirstProtocol(stories);
    endsOfTheSecondProtocol(stories);
    stories.put("init", TransactionFramesIT::init);
    stories.put("init again", TransactionFramesIT::initAgain);
    stories.put("wrong producers", TransactionFramesIT::wrongProducers);
    stories.put("partitions", TransactionFramesIT::partitions);
    stories.put("partitions of many", TransactionFramesIT::partitionsOfMany);
    stories.put("produce in the first protocol", TransactionFramesIT::produceFirst);
    stories.put("produce in the second protocol", TransactionFramesIT::produceSecond);
    stories.put("offsets", TransactionFramesIT::offsets);
    stories.put("tools", TransactionFramesIT::tools);
    stories.put("offsets in the order of commits", TransactionFramesIT::offsetsInOrder);
    stories.put("markers", TransactionFramesIT::markers);
    stories.put("markers again", TransactionFramesIT::markersAgain);
    if (Boolean.getBoolean("sequin.soak")) {
      stories.put("epochs of the first protocol", TransactionFramesIT::epochsFirst);
      stories.put("epochs of the second protocol", TransactionFramesIT::epochsSecond);
      stories.put("epochs of a fenced producer", TransactionFramesIT::epochsFenced);
    }
    return stories;
  }

  /** The transactional id of a story, and its topic. */
  private static String id(String story) {
    return story.replaceAll("[ ,]+", "-");
  }

  private static String answers(String bootstrap, String name, Story story) {
    try (TransactionTalk talk = new TransactionTalk(bootstrap, id(name))) {
      story.accept(talk);
      return talk.answers();
    }
  }

  /** The table of EndTxn, a row for each state. */
  private static void endsOfTheFirstProtocol(Map<String, Story> stories) {
    Map<String, Consumer<TransactionTalk>> states =
        Map.of(
            "empty", _ -> {},
            "ongoing", talk -> talk.add(3, talk.current(), talk.topic(), 0),
            "committed",
                talk -> talk.add(3, talk.current(), talk.topic(), 0).end(4, talk.current(), COMMIT),
            "aborted",
                talk -> talk.add(3, talk.current(), talk.topic(), 0).end(4, talk.current(), ABORT));
    forEachEnd(
        states,
        (state, isCommit) ->
            stories.put(
                "end 4 of " + state + (isCommit ? ", commit" : ", abort"),
                talk -> {
                  talk.init(4);
                  states.get(state).accept(talk);
                  talk.end(4, talk.current(), isCommit).end(4, talk.current(), isCommit);
                  talk.end(4, talk.current(), !isCommit);
                }));
  }

  private static void endsOfTheSecondProtocol(Map<String, Story> stories) {
    Map<String, Consumer<TransactionTalk>> states =
        Map.of(
            "empty", _ -> {},
            "ongoing", talk -> talk.produce(12, talk.current(), talk.topic(), 0, 0),
            "committed",
                talk ->
                    talk.produce(12, talk.current(), talk.topic(), 0, 0)
                        .end(5, talk.current(), COMMIT),
            "aborted",
                talk ->
                    talk.produce(12, talk.current(), talk.topic(), 0, 0)
                        .end(5, talk.current(), ABORT));
    forEachEnd(
        states,
        (state, isCommit) -> {
          String ending = state + (isCommit ? ", commit" : ", abort");
          stories.put(
              "end 5 of " + ending,
              talk -> {
                talk.init(5);
                states.get(state).accept(talk);
                talk.end(5, talk.current(), isCommit);
              });
          stories.put(
              "end 5 again of " + ending,
              talk -> {
                talk.init(5).init(5);
                states.get(state).accept(talk);
                Producer before = talk.current().withEpoch(talk.current().epoch() - 1);
                talk.end(5, before, isCommit).init(5).end(5, before, isCommit);
              });
        });
  }

  private static void forEachEnd(
      Map<String, Consumer<TransactionTalk>> states, BiConsumer<String, Boolean> then) {
    states
        .keySet()
        .forEach(
            state -> {
              then.accept(state, COMMIT);
              then.accept(state, ABORT);
            });
  }

  private static void init(TransactionTalk talk) {
    for (int version = 0; version <= 5; version++) {
      talk.init(version, null, TIMEOUT_MS, NOBODY).init(version, "", TIMEOUT_MS, NOBODY);
    }
    for (int timeoutMs : new int[] {-1, 0, 900_001, 900_000}) {
      talk.say("time-out " + timeoutMs).init(4, "timed", timeoutMs, NOBODY);
    }
    Producer known = talk.init(4).current();
    talk.say("half a producer")
        .init(4, known.withEpoch(-1))
        .init(4, known.withId(-1))
        .say("no transactional id, but a producer")
        .init(4, null, TIMEOUT_MS, known);
  }

  private static void epochsFirst(TransactionTalk talk) {
    Producer before = talk.init(4).wearTo(4, LAST_EPOCH - 1).current();
    talk.add(3, before, talk.topic(), 0).end(4, before, COMMIT);
    Producer last = talk.init(4, before).current();
    talk.add(3, last, talk.topic(), 0).end(4, last, COMMIT);
    Producer next = talk.say("another id").init(4, last).current();
    talk.say("a retry").init(4, last).say("too old").init(4, before);
    talk.add(3, last, talk.topic(), 0).end(4, last, COMMIT);
    talk.add(3, next, talk.topic(), 0).end(4, next, COMMIT).init(4, next);
  }

  private static void epochsSecond(TransactionTalk talk) {
    talk.init(5).wearTo(5, LAST_EPOCH - 1);
    Producer last =
        talk.produce(12, talk.current(), talk.topic(), 0, 0)
            .end(5, talk.current(), COMMIT)
            .current();
    talk.produce(12, last, talk.topic(), 0, 0).say("another id").end(5, last, COMMIT);
    Producer next = talk.current();
    talk.say("a retry").end(5, last, COMMIT).say("another end").end(5, last, ABORT);
    talk.say("too old").produce(12, last, talk.topic(), 0, 1);
    talk.say("goes on").produce(12, next, talk.topic(), 0, 0).end(5, next, ABORT);
    talk.init(5, talk.current()).init(5, last);
  }

  private static void epochsFenced(TransactionTalk talk) {
    Producer last = talk.init(5).wearTo(5, LAST_EPOCH).current();
    talk.produce(12, last, talk.topic(), 0, 0).say("somebody else").init(5);
    talk.say("fenced").end(5, last, COMMIT).produce(12, last, talk.topic(), 0, 1);
    talk.say("goes on").produce(12, talk.current(), talk.topic(), 0, 0);
    talk.end(5, talk.current(), COMMIT);
  }

  private static void initAgain(TransactionTalk talk) {
    Producer first = talk.init(5).current();
    Producer second = talk.init(5, first).current();
    talk.say("a retry").init(5, first).say("of somebody else").init(5, first.withId(777_777));
    talk.say("goes on").init(5, second);
    for (int version = 3; version <= 5; version++) {
      talk.say("too old").init(version, first).say("too new").init(version, first.withEpoch(77));
    }
    talk.say("fences what goes on").produce(12, talk.current(), talk.topic(), 1, 0);
    Producer fenced = talk.current();
    talk.init(5, fenced.withEpoch(0)).init(5).produce(12, fenced, talk.topic(), 1, 1);
    talk.end(5, fenced, COMMIT).end(4, fenced, COMMIT).end(1, fenced, COMMIT);
  }

  private static void wrongProducers(TransactionTalk talk) {
    Producer right = talk.init(4).init(4).current();
    List<Producer> wrong =
        List.of(
            right.withId(888_888),
            right.withEpoch(0),
            right.withEpoch(7),
            right.withEpoch(-1),
            NOBODY);
    for (Producer each : wrong) {
      for (int version = 0; version <= 3; version++) {
        talk.add(version, each, talk.topic(), 2);
      }
      for (int version = 0; version <= 4; version++) {
        talk.addOffsets(version, each, "wrong");
      }
      for (int version = 0; version <= 5; version++) {
        talk.end(version, each, COMMIT).commitOffset(version, each, "wrong", talk.topic(), 1);
      }
      for (int version = 9; version <= 12 && each.epoch() >= 0; version++) {
        talk.produce(version, each, talk.topic(), 2, 0);
      }
    }
    talk.say("unknown and empty ids");
    talk.add(3, "nobody-knows", right, List.of(topicOf(talk.topic(), 2)))
        .add(3, "", right, List.of(topicOf(talk.topic(), 2)))
        .end(4, "nobody-knows", right, COMMIT)
        .end(4, "", right, COMMIT);
    talk.produce(12, "nobody-knows", talk.topic(), 2, TransactionTalk.transactional(right, 0));
  }

  private static void partitions(TransactionTalk talk) {
    Producer producer = talk.init(4).current();
    for (int version = 0; version <= 3; version++) {
      talk.add(version, producer, talk.topic(), 0, 1)
          .add(version, producer, talk.topic(), 1)
          .add(version, producer, talk.topic())
          .add(version, producer, "absent", 0)
          .add(version, producer, talk.topic(), 3, 4, -1);
    }
    talk.add(3, "partitions", producer, List.of());
    talk.add(3, "partitions", producer, List.of(topicOf(talk.topic(), 2), topicOf("absent", 0, 1)));
    describe(talk, "partitions");
    talk.end(4, producer, COMMIT);
    describe(talk, "partitions");
  }

  private static void partitionsOfMany(TransactionTalk talk) {
    Producer producer = talk.init(4).current();
    talk.add(3, producer, talk.topic(), 0);
    for (boolean isVerifyOnly : new boolean[] {true, false}) {
      for (int version = 4; version <= 5; version++) {
        talk.say((isVerifyOnly ? "verify " : "add ") + version);
        talk.ask(
            new AddPartitionsToTxnRequest(
                new AddPartitionsToTxnRequestData()
                    .setTransactions(
                        new AddPartitionsToTxnTransactionCollection(
                            List.of(
                                    of("partitions-of-many", producer, isVerifyOnly, 0),
                                    of("unknown", producer, isVerifyOnly, 0))
                                .iterator())),
                (short) version));
        talk.ask(
            new AddPartitionsToTxnRequest(
                new AddPartitionsToTxnRequestData()
                    .setTransactions(
                        new AddPartitionsToTxnTransactionCollection(
                            List.of(of("partitions-of-many", producer, isVerifyOnly, 0, 1))
                                .iterator())),
                (short) version));
      }
    }
    talk.end(4, producer, ABORT);
  }

  private static AddPartitionsToTxnTransaction of(
      String id, Producer producer, boolean isVerifyOnly, int... partitions) {
    return new AddPartitionsToTxnTransaction()
        .setTransactionalId(id)
        .setProducerId(producer.id())
        .setProducerEpoch((short) producer.epoch())
        .setVerifyOnly(isVerifyOnly)
        .setTopics(
            new AddPartitionsToTxnTopicCollection(
                List.of(topicOf("partitions-of-many", partitions)).iterator()));
  }

  private static void produceFirst(TransactionTalk talk) {
    Producer producer = talk.init(4).current();
    for (int version : new int[] {3, 9, 10, 11}) {
      talk.say("in no transaction").produce(version, producer, talk.topic(), 3, 0);
      talk.say("without its id")
          .produce(version, null, talk.topic(), 3, TransactionTalk.transactional(producer, 0));
    }
    talk.add(3, producer, talk.topic(), 3).say("sequences");
    talk.produce(9, producer, talk.topic(), 3, 0)
        .produce(9, producer, talk.topic(), 3, 0)
        .produce(9, producer, talk.topic(), 3, 2)
        .produce(9, producer, talk.topic(), 3, 1);
    talk.say("plain records meanwhile")
        .produce(
            9, "produce-in-the-first-protocol", talk.topic(), 3, TransactionTalk.plain(producer, 2))
        .produce(9, null, talk.topic(), 3, TransactionTalk.plain(producer, 2));
    talk.say("a partition that is not part of it")
        .produce(9, producer, talk.topic(), 2, 0)
        .produce(11, producer, talk.topic(), 2, 0);
    talk.end(4, producer, COMMIT).say("after its end").produce(9, producer, talk.topic(), 3, 2);
    talk.say("plain records").produce(9, null, talk.topic(), 3, TransactionTalk.plain(producer, 2));
    Producer next = talk.init(4).current();
    talk.add(3, next, talk.topic(), 3)
        .say("the epoch before")
        .produce(9, producer, talk.topic(), 3, 3)
        .say("a new epoch begins with 0")
        .produce(9, next, talk.topic(), 3, 3)
        .produce(9, next, talk.topic(), 3, 0)
        .end(4, next, ABORT);
  }

  private static void produceSecond(TransactionTalk talk) {
    Producer producer = talk.init(5).current();
    talk.say("without its id")
        .produce(12, null, talk.topic(), 3, TransactionTalk.transactional(producer, 0));
    talk.say("plain records")
        .produce(
            12,
            "produce-in-the-second-protocol",
            talk.topic(),
            3,
            TransactionTalk.plain(producer, 0));
    talk.say("nowhere")
        .produce(12, producer, "absent", 0, 0)
        .produce(12, producer, talk.topic(), 9, 0);
    describe(talk, "produce-in-the-second-protocol");
    talk.say("an unknown producer begins with 0").produce(12, producer, talk.topic(), 2, 4);
    talk.produce(12, producer, talk.topic(), 2, 0).produce(12, producer, talk.topic(), 2, 0);
    talk.produce(12, producer, talk.topic(), 2, 3).produce(12, producer, talk.topic(), 2, 1);
    talk.end(5, producer, COMMIT);
    Producer next = talk.current();
    talk.say("the epoch before").produce(12, producer, talk.topic(), 2, 2);
    talk.say("the next one")
        .produce(12, next, talk.topic(), 2, 2)
        .produce(12, next, talk.topic(), 2, 0);
    talk.say("the first protocol meanwhile").add(3, next, talk.topic(), 0).end(4, next, ABORT);
    describe(talk, "produce-in-the-second-protocol");
  }

  private static void offsets(TransactionTalk talk) {
    Producer producer = talk.init(5).current();
    talk.addOffsets(4, producer, "counted").commitOffset(4, producer, "counted", talk.topic(), 1);
    fetchOffset(talk, "counted");
    talk.say("members that are not there")
        .commitOffset(4, producer, "counted", "nobody", -1, talk.topic(), 1)
        .commitOffset(4, producer, "counted", "nobody", 1, talk.topic(), 1)
        .commitOffset(4, producer, "nobodys", "", 1, talk.topic(), 1)
        .commitOffset(4, producer, "", talk.topic(), 1)
        .commitOffset(4, producer, "counted", "absent", 1);
    talk.end(5, producer, COMMIT);
    fetchOffset(talk, "counted");
    Producer next = talk.current();
    talk.say("aborted").commitOffset(5, next, "counted", talk.topic(), 2);
    fetchOffset(talk, "counted");
    talk.end(5, next, ABORT);
    fetchOffset(talk, "counted");
  }

  /** KAFKA-5247: a transaction that ends late does not take back what was committed meanwhile. */
  private static void offsetsInOrder(TransactionTalk talk) {
    Producer producer = talk.init(5).current();
    talk.commitOffset(5, producer, "ordered", talk.topic(), 10);
    talk.say("meanwhile");
    commitPlainly(talk, "ordered", 20);
    talk.end(5, producer, COMMIT);
    fetchOffset(talk, "ordered");
    Producer next = talk.current();
    talk.say("and the other way round");
    commitPlainly(talk, "ordered", 40);
    talk.commitOffset(5, next, "ordered", talk.topic(), 30).end(5, next, COMMIT);
    fetchOffset(talk, "ordered");
  }

  private static void commitPlainly(TransactionTalk talk, String group, long offset) {
    OffsetCommitRequestData data =
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(talk.topic())
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition()
                                    .setPartitionIndex(0)
                                    .setCommittedOffset(offset)))));
    talk.ask(OffsetCommitRequest.Builder.forTopicNames(data).build((short) 8));
  }

  private static void fetchOffset(TransactionTalk talk, String group) {
    for (boolean isStableOnly : new boolean[] {false, true}) {
      OffsetFetchRequestData data =
          new OffsetFetchRequestData()
              .setRequireStable(isStableOnly)
              .setGroups(
                  List.of(
                      new OffsetFetchRequestGroup()
                          .setGroupId(group)
                          .setTopics(
                              List.of(
                                  new OffsetFetchRequestTopics()
                                      .setName(talk.topic())
                                      .setPartitionIndexes(List.of(0))))));
      talk.ask(OffsetFetchRequest.Builder.forTopicNames(data, true).build((short) 8));
    }
  }

  private static void tools(TransactionTalk talk) {
    list(talk, List.of("Ongoing", "nonsense", "Dead"), -1, null);
    list(talk, List.of(), -1, "tool.*");
    list(talk, List.of(), -1, "(");
    describe(talk, "absent", "");
    Producer producer = talk.init(5).current();
    list(talk, List.of(), -1, "tools");
    list(talk, List.of(), 0, "tools");
    talk.produce(12, producer, talk.topic(), 0, 0).produce(12, producer, talk.topic(), 0, 1);
    list(talk, List.of("Ongoing"), 900_000, "tools");
    list(talk, List.of("Ongoing", "Empty"), -1, "tools");
    describe(talk, "tools");
    describeProducers(talk, "tools");
    listOffsets(talk, "tools");
    talk.end(5, producer, COMMIT);
    list(talk, List.of("CompleteCommit"), -1, "tools");
    describe(talk, "tools");
    describeProducers(talk, "tools");
    listOffsets(talk, "tools");
  }

  private static void list(
      TransactionTalk talk, List<String> states, long durationMs, String pattern) {
    ListTransactionsRequestData data =
        new ListTransactionsRequestData().setStateFilters(states).setDurationFilter(durationMs);
    int version = pattern == null ? 1 : 2;
    if (pattern != null) {
      data.setTransactionalIdPattern(pattern);
    }
    talk.ask(new ListTransactionsRequest.Builder(data).build((short) version));
  }

  private static void describe(TransactionTalk talk, String... ids) {
    talk.ask(
        new DescribeTransactionsRequest.Builder(
                new DescribeTransactionsRequestData().setTransactionalIds(List.of(ids)))
            .build((short) 0));
  }

  private static void describeProducers(TransactionTalk talk, String topic) {
    talk.ask(
        new DescribeProducersRequest.Builder(
                new DescribeProducersRequestData()
                    .setTopics(
                        List.of(
                            new TopicRequest().setName(topic).setPartitionIndexes(List.of(0, 9)))))
            .build((short) 0));
  }

  private static void listOffsets(TransactionTalk talk, String topic) {
    for (IsolationLevel isolation : IsolationLevel.values()) {
      for (long timestamp : new long[] {-1, -2, -3, 1}) {
        ListOffsetsTopic asked =
            new ListOffsetsTopic()
                .setName(topic)
                .setPartitions(
                    List.of(
                        new ListOffsetsPartition()
                            .setPartitionIndex(0)
                            .setCurrentLeaderEpoch(-1)
                            .setTimestamp(timestamp)));
        talk.ask(
            ListOffsetsRequest.Builder.forConsumer(true, isolation)
                .setTargetTimes(List.of(asked))
                .build((short) 7));
      }
    }
  }

  private static void markers(TransactionTalk talk) {
    Producer producer = talk.init(5).current();
    talk.say("nothing to end");
    mark(talk, 1, producer, ABORT, talk.topic(), 3);
    talk.produce(12, producer, talk.topic(), 0, 0).produce(12, producer, talk.topic(), 1, 0);
    describeProducers(talk, talk.topic());
    talk.say("nowhere");
    mark(talk, 1, producer, ABORT, talk.topic(), 9);
    mark(talk, 1, producer, ABORT, "absent", 0);
    talk.say("as an administrator does");
    mark(talk, 1, producer, ABORT, talk.topic(), 0);
    describeProducers(talk, talk.topic());
    listOffsets(talk, talk.topic());
    mark(talk, 2, producer, ABORT, talk.topic(), 3);
    describe(talk, talk.topic());
    talk.end(5, producer, ABORT).say("an older epoch");
    mark(talk, 1, producer, ABORT, talk.topic(), 1);
  }

  /** KAFKA-19999: a marker whose answer got lost is written again. */
  private static void markersAgain(TransactionTalk talk) {
    Producer producer = talk.init(5).current();
    for (int version = 1; version <= 2; version++) {
      // of its own, since Kafka writes each of the markers
      int partition = version;
      Producer ending = producer.withEpoch(producer.epoch() + version - 1);
      talk.produce(12, producer, talk.topic(), partition, 0);
      mark(talk, version, ending, ABORT, talk.topic(), partition);
      mark(talk, version, ending, ABORT, talk.topic(), partition);
      talk.say("of the other kind");
      mark(talk, version, ending, COMMIT, talk.topic(), partition);
    }
    talk.say("who was fenced by it").produce(12, producer, talk.topic(), 2, 1);
  }

  private static void mark(
      TransactionTalk talk,
      int version,
      Producer producer,
      boolean isCommit,
      String topic,
      int partition) {
    WriteTxnMarkersRequestData data =
        new WriteTxnMarkersRequestData()
            .setMarkers(
                List.of(
                    new WritableTxnMarker()
                        .setProducerId(producer.id())
                        .setProducerEpoch((short) producer.epoch())
                        .setCoordinatorEpoch(0)
                        .setTransactionVersion((byte) version)
                        .setTransactionResult(isCommit)
                        .setTopics(
                            List.of(
                                new WritableTxnMarkerTopic()
                                    .setName(topic)
                                    .setPartitionIndexes(List.of(partition))))));
    talk.ask(new WriteTxnMarkersRequest.Builder(data).build((short) version));
  }
}
