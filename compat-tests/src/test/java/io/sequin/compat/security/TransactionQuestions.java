package io.sequin.compat.security;

import io.sequin.compat.security.Question.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Requests about a transactional id that nobody has used. */
final class TransactionQuestions {

  private static final String OPEN = TopicQuestions.OPEN;
  private static final long PRODUCER = 1_000_000;

  private TransactionQuestions() {}

  static List<Question> all() {
    List<Question> questions = new ArrayList<>();
    for (int version : new int[] {3, 6}) {
      GroupQuestions.add(
          questions,
          "FIND_COORDINATOR of a transaction " + version,
          ApiKeys.FIND_COORDINATOR,
          version,
          id -> GroupQuestions.coordinator(version, (byte) 1, id.name()));
    }
    GroupQuestions.add(
        questions,
        "INIT_PRODUCER_ID",
        ApiKeys.INIT_PRODUCER_ID,
        4,
        id ->
            new InitProducerIdRequestData()
                .setTransactionalId(id.name())
                .setTransactionTimeoutMs(-1)
                .setProducerId(-1)
                .setProducerEpoch((short) -1));
    GroupQuestions.add(
        questions,
        "ADD_PARTITIONS_TO_TXN of an id",
        ApiKeys.ADD_PARTITIONS_TO_TXN,
        3,
        id -> TopicQuestions.addPartitions(id.name(), OPEN));
    GroupQuestions.add(
        questions,
        "ADD_PARTITIONS_TO_TXN of an id and a topic that is not for it",
        ApiKeys.ADD_PARTITIONS_TO_TXN,
        3,
        id -> TopicQuestions.addPartitions(id.name(), "none"));
    GroupQuestions.add(
        questions,
        "ADD_OFFSETS_TO_TXN of an id",
        ApiKeys.ADD_OFFSETS_TO_TXN,
        3,
        id -> GroupQuestions.addOffsets(id.name(), OPEN));
    GroupQuestions.add(
        questions,
        "ADD_OFFSETS_TO_TXN of an id and a group that is not for it",
        ApiKeys.ADD_OFFSETS_TO_TXN,
        3,
        id -> GroupQuestions.addOffsets(id.name(), "none"));
    GroupQuestions.add(
        questions,
        "TXN_OFFSET_COMMIT of an id",
        ApiKeys.TXN_OFFSET_COMMIT,
        3,
        id -> TopicQuestions.txnCommit(id.name(), "none", OPEN));
    GroupQuestions.add(
        questions,
        "END_TXN",
        ApiKeys.END_TXN,
        3,
        id ->
            new EndTxnRequestData()
                .setTransactionalId(id.name())
                .setProducerId(PRODUCER)
                .setCommitted(true));
    GroupQuestions.add(
        questions,
        "DESCRIBE_TRANSACTIONS",
        ApiKeys.DESCRIBE_TRANSACTIONS,
        0,
        id -> new DescribeTransactionsRequestData().setTransactionalIds(List.of(id.name())));
    GroupQuestions.add(
        questions, "PRODUCE in a transaction", ApiKeys.PRODUCE, 9, TransactionQuestions::produce);
    return questions;
  }

  /** To a partition that is not there. */
  private static ProduceRequestData produce(Target id) {
    SimpleRecord simple =
        new SimpleRecord(1_700_000_000_000L, "v".getBytes(StandardCharsets.UTF_8));
    return new ProduceRequestData()
        .setTransactionalId(id.name())
        .setAcks((short) -1)
        .setTimeoutMs(10_000)
        .setTopicData(
            new TopicProduceDataCollection(
                List.of(
                        new TopicProduceData()
                            .setName(OPEN)
                            .setPartitionData(
                                List.of(
                                    new PartitionProduceData()
                                        .setIndex(7)
                                        .setRecords(
                                            MemoryRecords.withTransactionalRecords(
                                                Compression.NONE,
                                                PRODUCER,
                                                (short) 0,
                                                0,
                                                simple)))))
                    .iterator()));
  }
}
