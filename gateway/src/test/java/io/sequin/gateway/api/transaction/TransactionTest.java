package io.sequin.gateway.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's own transactional producer against a gateway. */
final class TransactionTest extends TransactionalTest {

  private static final short FIRST_PROTOCOL = 11;
  private static final short SECOND_PROTOCOL = 12;

  @Test
  void whatIsCommittedIsSeenAndWhatIsAbortedNever() throws SQLException {
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      for (int i = 0; i < 6; i++) {
        producer.beginTransaction();
        send(producer, 0, "a" + i);
        send(producer, 1, "b" + i);
        // else what is to be aborted would not even be sent
        producer.flush();
        if (i % 3 == 2) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }

    List<String> committed = List.of("a0", "a1", "a3", "a4", "b0", "b1", "b3", "b4");
    assertThat(read("read_committed", 8)).containsExactlyInAnyOrderElementsOf(committed);
    assertThat(read("read_uncommitted", 12)).hasSize(12);
    assertThat(select()).containsExactlyElementsOf(committed);
  }

  @Test
  void anOpenTransactionHoldsReadersOfCommittedDataBack() throws SQLException {
    try (KafkaProducer<String, String> producer = producer();
        KafkaProducer<String, String> plain = new KafkaProducer<>(settings())) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, 0, "open");
      producer.flush();
      plain.send(new ProducerRecord<>(topic, 0, "key", "plain"));
      plain.flush();

      assertThat(end(IsolationLevel.READ_COMMITTED)).isZero();
      assertThat(end(IsolationLevel.READ_UNCOMMITTED)).isEqualTo(2);
      assertThat(select()).isEmpty();
      producer.commitTransaction();

      assertThat(end(IsolationLevel.READ_COMMITTED)).isEqualTo(3);
      assertThat(read("read_committed", 2)).containsExactly("open", "plain");
      assertThat(select()).containsExactly("open", "plain");
    }
  }

  @Test
  void offsetsAreCommittedWithTheTransactionOrNotAtAll() {
    String group = "group-" + UUID.randomUUID();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      for (boolean isCommit : new boolean[] {false, true}) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
            Map.of(partition, new OffsetAndMetadata(7, "seven")), outsideOf(group));
        assertThat(committed(group)).doesNotContainKey(partition);
        if (isCommit) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
          assertThat(committed(group)).doesNotContainKey(partition);
        }
      }
    }
    assertThat(committed(group).get(partition)).isEqualTo(new OffsetAndMetadata(7, "seven"));
  }

  @Test
  void aSecondProducerFencesTheFirstAndAbortsItsTransaction() {
    try (KafkaProducer<String, String> zombie = producer();
        KafkaProducer<String, String> successor = producer()) {
      zombie.initTransactions();
      zombie.beginTransaction();
      send(zombie, 0, "zombie");
      zombie.flush();
      successor.initTransactions();
      successor.beginTransaction();
      send(successor, 0, "successor");

      assertThatThrownBy(zombie::commitTransaction).isInstanceOf(ProducerFencedException.class);
      successor.commitTransaction();
    }
    assertThat(read("read_committed", 1)).containsExactly("successor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", ""})
  void anIdThatThereCannotBeIsRefusedInBothProtocols(String impossible) {
    for (short version : new short[] {FIRST_PROTOCOL, SECOND_PROTOCOL}) {
      ProduceResponse answer = RawClient.ask(produceOf(impossible), version, ProduceResponse.class);
      assertThat(answer.responses().getFirst().partitionResponses().getFirst().errorCode())
          .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }
  }

  private ProduceRequest produceOf(String id) {
    ByteBuf records =
        Unpooled.wrappedBuffer(
            MemoryRecords.withTransactionalRecords(
                    Compression.NONE, 1, (short) 0, 0, new SimpleRecord(1, new byte[1]))
                .buffer());
    return ProduceRequest.builder()
        .transactionalId(id)
        .acks((short) -1)
        .timeoutMs(10_000)
        .topicData(
            List.of(
                TopicProduceData.builder()
                    .name(topic)
                    .partitionData(
                        List.of(PartitionProduceData.builder().index(0).records(records).build()))
                    .build()))
        .build();
  }

  @Test
  void kafka9666AFenceThatFailsUsesNoEpoch() throws SQLException {
    try (KafkaProducer<String, String> fenced = producer();
        KafkaProducer<String, String> waiting = producer(Map.of("max.block.ms", 4_000));
        KafkaProducer<String, String> successor = producer();
        Connection transaction = connect()) {
      fenced.initTransactions();
      fenced.beginTransaction();
      send(fenced, 0, "open");
      fenced.flush();
      int epoch = epoch();
      transaction.setAutoCommit(false);
      lockPartitions(transaction);
      assertThatThrownBy(waiting::initTransactions).isInstanceOf(TimeoutException.class);
      assertThat(epoch()).isEqualTo(epoch);
      transaction.rollback();

      successor.initTransactions();
      assertThat(epoch()).isLessThanOrEqualTo(epoch + 3);
    }
  }

  @Test
  void toolsSeeWhatGoesOn() {
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, 1, "value");
      producer.flush();

      var described =
          get(admin.describeTransactions(List.of(transactionalId)).all()).get(transactionalId);
      assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
      assertThat(described.topicPartitions()).containsExactly(new TopicPartition(topic, 1));
      assertThat(get(admin.listTransactions().all()))
          .anyMatch(
              listing ->
                  listing.transactionalId().equals(transactionalId)
                      && listing.producerId() == described.producerId());
      producer.abortTransaction();
      assertThat(
              get(admin.describeTransactions(List.of(transactionalId)).all())
                  .get(transactionalId)
                  .state())
          .isEqualTo(TransactionState.COMPLETE_ABORT);
    }
  }

  private List<String> select() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT sequin.text(data) FROM sequin.messages WHERE topic = ?"
                    + " ORDER BY partition, \"offset\"")) {
      select.setString(1, topic);
      List<String> values = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return values;
    }
  }

  private int epoch() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT producer_epoch FROM sequin.transactions WHERE transactional_id = ?")) {
      select.setString(1, transactionalId);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
