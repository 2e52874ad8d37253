package io.sequin.compat.hard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AddOffsetsToTxnRequest;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.DescribeTransactionsRequest;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.EndTxnResponse;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;

/**
 * Speaks for one transactional id, and keeps all answers, field by field. What differs between any
 * two brokers, as ids and times, gets names in the order in which it comes. Where a broker says
 * that it is not ready yet it is asked again, as clients do.
 */
final class TransactionTalk implements AutoCloseable {

  static final int TIMEOUT_MS = 60_000;

  /** Nobody yet. */
  static final Producer NOBODY = new Producer(-1, -1);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final short ACKS_ALL = -1;
  private static final short FIRST_OF_SECOND_PROTOCOL = 5;
  private static final Set<Errors> NOT_READY =
      EnumSet.of(
          Errors.CONCURRENT_TRANSACTIONS,
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.NOT_COORDINATOR);

  private static final Pattern PRODUCER_ID = Pattern.compile("(?<=roducerId=)\\d+");

  /** Orders that mean nothing: Kafka's are those of hash tables. */
  private static final Pattern UNORDERED =
      Pattern.compile(
          "(?<=resultsByPartition=\\[)AddPartitionsToTxnPartitionResult[^\\]]*|(?<=partitions=\\[)\\d[^\\]]*");

  /** docs/COMPATIBILITY.md: what Kafka tells of its own way to write. */
  private static final Pattern MEANT =
      Pattern.compile("(?<=coordinatorEpoch=)-?\\d+|(?<=logAppendTimeMs=)\\d+");

  private static final Pattern VARIABLE =
      Pattern.compile("(?<=([tT]imestamp|TimeMs)=)\\d{13}|(?<=topicId=)[\\w-]{22}");

  /** Who writes: what a broker has given, or what a test makes up. */
  record Producer(long id, int epoch) {

    Producer withEpoch(int other) {
      return new Producer(id, other);
    }

    Producer withId(long other) {
      return new Producer(other, epoch);
    }
  }

  private final RawConnection connection;
  private final String transactionalId;
  private final StringBuilder answers = new StringBuilder();
  private final Map<String, String> names = new HashMap<>();
  private Producer current = NOBODY;

  TransactionTalk(String bootstrap, String transactionalId) {
    this.connection = new RawConnection(bootstrap);
    this.transactionalId = transactionalId;
    connection.sayHello();
    findCoordinator(CoordinatorType.TRANSACTION, transactionalId);
    findCoordinator(CoordinatorType.GROUP, transactionalId);
    answers.setLength(0);
  }

  /** A broker that has just started gets ready with the first of these. */
  private void findCoordinator(CoordinatorType type, String key) {
    FindCoordinatorRequestData data =
        new FindCoordinatorRequestData().setKeyType(type.id()).setCoordinatorKeys(List.of(key));
    ask(new FindCoordinatorRequest.Builder(data).build((short) 4));
  }

  /** A topic of its own. */
  String topic() {
    return transactionalId;
  }

  /** What a broker has said last who it is that writes. */
  Producer current() {
    return current;
  }

  /** All answers so far, one in a line. */
  String answers() {
    return answers.toString().strip();
  }

  TransactionTalk init(int version) {
    return init(version, NOBODY);
  }

  TransactionTalk init(int version, Producer known) {
    return init(version, transactionalId, TIMEOUT_MS, known);
  }

  TransactionTalk init(int version, String id, int timeoutMs, Producer known) {
    InitProducerIdRequestData data =
        new InitProducerIdRequestData()
            .setTransactionalId(id)
            .setTransactionTimeoutMs(timeoutMs)
            .setProducerId(known.id())
            .setProducerEpoch((short) known.epoch());
    var response =
        (InitProducerIdResponse)
            ask(InitProducerIdRequest.parse(bytes(data, version), (short) version));
    if (response.error() == Errors.NONE) {
      current = new Producer(response.data().producerId(), response.data().producerEpoch());
    }
    return this;
  }

  /** All answers since this was asked last. */
  String takeAnswers() {
    String taken = answers();
    answers.setLength(0);
    return taken;
  }

  /** Has the producer's epoch raised up to one, without keeping the answers. */
  TransactionTalk wearTo(int version, int epoch) {
    int kept = answers.length();
    while (current.epoch() < epoch) {
      init(version, current);
      answers.setLength(kept);
    }
    return this;
  }

  /** As a client might write it that checks less than Kafka's own. */
  private static Readable bytes(ApiMessage data, int version) {
    return new ByteBufferAccessor(MessageUtil.toByteBufferAccessor(data, (short) version).buffer());
  }

  TransactionTalk add(int version, Producer as, String topic, int... partitions) {
    return add(version, transactionalId, as, List.of(topicOf(topic, partitions)));
  }

  TransactionTalk add(
      int version, String id, Producer as, List<AddPartitionsToTxnTopic> partitions) {
    AddPartitionsToTxnRequestData data =
        new AddPartitionsToTxnRequestData()
            .setV3AndBelowTransactionalId(id)
            .setV3AndBelowProducerId(as.id())
            .setV3AndBelowProducerEpoch((short) as.epoch())
            .setV3AndBelowTopics(new AddPartitionsToTxnTopicCollection(partitions.iterator()));
    ask(new AddPartitionsToTxnRequest(data, (short) version));
    return this;
  }

  static AddPartitionsToTxnTopic topicOf(String topic, int... partitions) {
    return new AddPartitionsToTxnTopic()
        .setName(topic)
        .setPartitions(IntStream.of(partitions).boxed().toList());
  }

  TransactionTalk addOffsets(int version, Producer as, String group) {
    AddOffsetsToTxnRequestData data =
        new AddOffsetsToTxnRequestData()
            .setTransactionalId(transactionalId)
            .setProducerId(as.id())
            .setProducerEpoch((short) as.epoch())
            .setGroupId(group);
    ask(new AddOffsetsToTxnRequest.Builder(data).build((short) version));
    return this;
  }

  /** Commits an offset of partition 0 without being a member. */
  TransactionTalk commitOffset(int version, Producer as, String group, String topic, long offset) {
    return commitOffset(version, as, group, "", -1, topic, offset);
  }

  TransactionTalk commitOffset(
      int version,
      Producer as,
      String group,
      String member,
      int generation,
      String topic,
      long offset) {
    TxnOffsetCommitRequestData data =
        new TxnOffsetCommitRequestData()
            .setTransactionalId(transactionalId)
            .setProducerId(as.id())
            .setProducerEpoch((short) as.epoch())
            .setGroupId(group)
            .setMemberId(member)
            .setGenerationId(generation)
            .setTopics(
                List.of(
                    new TxnOffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(
                            List.of(
                                new TxnOffsetCommitRequestPartition()
                                    .setPartitionIndex(0)
                                    .setCommittedMetadata("kept")
                                    .setCommittedOffset(offset)))));
    ask(new TxnOffsetCommitRequest(data, (short) version));
    return this;
  }

  TransactionTalk end(int version, Producer as, boolean isCommit) {
    return end(version, transactionalId, as, isCommit);
  }

  TransactionTalk end(int version, String id, Producer as, boolean isCommit) {
    EndTxnRequestData data =
        new EndTxnRequestData()
            .setTransactionalId(id)
            .setProducerId(as.id())
            .setProducerEpoch((short) as.epoch())
            .setCommitted(isCommit);
    var response =
        (EndTxnResponse)
            ask(
                new EndTxnRequest.Builder(data, version >= FIRST_OF_SECOND_PROTOCOL)
                    .build((short) version));
    if (response.error() == Errors.NONE) {
      awaitEnd(id);
      if (version >= FIRST_OF_SECOND_PROTOCOL) {
        current = new Producer(response.data().producerId(), response.data().producerEpoch());
      }
    }
    return this;
  }

  /** Kafka answers when it is decided, and writes the markers then. */
  private void awaitEnd(String id) {
    DescribeTransactionsRequest request =
        new DescribeTransactionsRequest.Builder(
                new DescribeTransactionsRequestData().setTransactionalIds(List.of(id)))
            .build((short) 0);
    await(request, response -> !response.data().toString().contains("transactionState='Prepare"));
  }

  /** One batch of the transaction with one record. */
  TransactionTalk produce(int version, Producer as, String topic, int partition, int sequence) {
    return produce(version, transactionalId, topic, partition, transactional(as, sequence));
  }

  TransactionTalk produce(
      int version, String id, String topic, int partition, MemoryRecords records) {
    TopicProduceData data =
        new TopicProduceData()
            .setName(topic)
            .setPartitionData(
                List.of(new PartitionProduceData().setIndex(partition).setRecords(records)));
    ask(
        new ProduceRequest(
            new ProduceRequestData()
                .setTransactionalId(id)
                .setAcks(ACKS_ALL)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(new TopicProduceDataCollection(List.of(data).iterator())),
            (short) version));
    return this;
  }

  static MemoryRecords transactional(Producer as, int sequence) {
    return MemoryRecords.withTransactionalRecords(
        Compression.NONE, as.id(), (short) as.epoch(), sequence, record());
  }

  static MemoryRecords plain(Producer as, int sequence) {
    return MemoryRecords.withIdempotentRecords(
        Compression.NONE, as.id(), (short) as.epoch(), sequence, record());
  }

  /** Asks until the broker is ready, and notes the answer. */
  AbstractResponse ask(AbstractRequest request) {
    AbstractResponse response =
        await(
            request,
            answer -> answer.errorCounts().keySet().stream().noneMatch(NOT_READY::contains));
    answers
        .append(request.apiKey().name())
        .append(' ')
        .append(request.version())
        .append(": ")
        .append(named(withErrors(response.data().toString())))
        .append('\n');
    return response;
  }

  /** What the broker has answered last when it has had time to be ready. */
  private AbstractResponse await(AbstractRequest request, Predicate<AbstractResponse> isReady) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    AbstractResponse response;
    do {
      response = connection.call(request, AbstractResponse.class);
    } while (!isReady.test(response) && System.nanoTime() < deadlineNs);
    return response;
  }

  /** Says in the answers what comes next. */
  TransactionTalk say(String heading) {
    answers.append("# ").append(heading).append('\n');
    return this;
  }

  @Override
  public void close() {
    connection.close();
  }

  private static String withErrors(String text) {
    return Pattern.compile("(?<=rrorCode=)-?\\d+")
        .matcher(text)
        .replaceAll(code -> Errors.forCode(Short.parseShort(code.group())).name());
  }

  private String named(String text) {
    String named =
        PRODUCER_ID
            .matcher(text)
            .replaceAll(
                (MatchResult id) ->
                    names.computeIfAbsent(id.group(), _ -> "P" + (names.size() + 1)));
    String plain = MEANT.matcher(named).replaceAll("-1");
    return UNORDERED
        .matcher(VARIABLE.matcher(plain).replaceAll("*"))
        .replaceAll(list -> Matcher.quoteReplacement(sorted(list.group())));
  }

  private static String sorted(String list) {
    return Stream.of(list.split("(?<=\\)), |(?<=\\d), "))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static SimpleRecord record() {
    return new SimpleRecord(System.currentTimeMillis(), "key".getBytes(UTF_8), "v".getBytes(UTF_8));
  }
}
