package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.transactions.CommittedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transactional producers of several clients and protocol versions: what they have committed is
 * read by all consumers, what they have aborted only by those that ask for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionIT {

  private static final int TRANSACTIONS = 9;
  private static final int RECORDS_OF_A_PARTITION = 3;
  private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

  /** The only codec that kafkajs has by itself, and so the one that all readers know. */
  private static final String COMPRESSION = "gzip";

  private static final List<String> CODECS = List.of("gzip", "snappy", "lz4", "zstd");

  private final MatrixBroker broker = MatrixBroker.shared();
  private final Map<String, List<TopicPartition>> written = new HashMap<>();

  static List<DriverClient> writers() {
    return Clients.transactional();
  }

  @ParameterizedTest
  @MethodSource("writers")
  void offsetsAreCommittedWithTheTransactionOrNotAtAll(DriverClient writer) throws Exception {
    ClientMatrix.verify(
        writer,
        Capability.TRANSACTIONS,
        "offsets",
        () -> {
          List<TopicPartition> partitions = partitionsWrittenBy(writer);
          assertThat(broker.committed(name(writer)))
              .isEqualTo(Map.of(partitions.getFirst(), offset(TRANSACTIONS - 1)));
        });
  }

  @ParameterizedTest
  @MethodSource("writers")
  void aReaderGetsWhatIsCommittedAloneOrAllAsItWishes(DriverClient reader) throws Exception {
    ClientMatrix.verify(
        reader, Capability.TRANSACTIONS, "read_committed", () -> readsAsItWishes(reader));
  }

  private void readsAsItWishes(DriverClient reader) {
    List<TopicPartition> partitions =
        writers().stream()
            .filter(writer -> writer.missing().isEmpty())
            .flatMap(writer -> partitionsWrittenBy(writer).stream())
            .toList();
    try (Member ofCommitted = start(reader, partitions, "read_committed", committed());
        Member ofAll = start(reader, partitions, "read_uncommitted", all())) {
      assertHasRead(ofCommitted, partitions, committed());
      assertHasRead(ofAll, partitions, all());
    }
  }

  @ParameterizedTest
  @MethodSource("writers")
  void theOlderOfTwoProducersWithOneIdIsFenced(DriverClient client) throws Exception {
    ClientMatrix.verify(client, Capability.TRANSACTIONS, "fenced", () -> olderIsFenced(client));
  }

  private void olderIsFenced(DriverClient client) {
    String topic = "fenced." + Clients.slug(client);
    broker.java().createTopic(topic, 1, Map.of());
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Transactor older = start(client, topic)) {
      older.begin();
      older.send(partition, "older");
      older.flush();
      try (Transactor newer = start(client, topic)) {
        newer.begin();
        newer.send(partition, "newer");

        assertThat(older.commit()).isEqualTo(Transactor.FENCED);
        assertThat(newer.commit()).isEqualTo(Transactor.DONE);
      }
    }
    assertThat(CommittedRecords.values(broker.bootstrap(), topic, 1))
        .isEqualTo(Map.of(0, List.of("newer")));
  }

  @Test
  void librdkafka3020WhatWasAbortedIsNotReadHoweverItIsCompressed() {
    DriverClient librdkafka = (DriverClient) Clients.CONFLUENT_PYTHON;
    ClientMatrix.assumePresent(librdkafka);
    List<TopicPartition> partitions =
        CODECS.stream().map(codec -> writtenBy(librdkafka, codec)).toList();
    try (Member reader = start(librdkafka, partitions, "read_committed", committed())) {
      assertHasRead(reader, partitions, committed());
    }
  }

  /** A topic that keeps batches as they are compressed, with what this client has written. */
  private TopicPartition writtenBy(DriverClient writer, String codec) {
    TopicPartition partition = new TopicPartition("transactions.in." + codec, 0);
    broker.java().createTopic(partition.topic(), 1, Map.of("compression.type", "producer"));
    try (Transactor producer =
        Transactor.start(writer, broker.bootstrap(), partition.topic(), codec)) {
      for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
        write(producer, List.of(partition), transaction);
      }
    }
    return partition;
  }

  /** A reader that ends when it has read as many records as these values of each partition. */
  private Member start(
      DriverClient reader, List<TopicPartition> partitions, String isolation, List<String> values) {
    String group = "transactions." + Clients.slug(reader) + "." + isolation;
    return Member.start(
        reader,
        Membership.of(broker.bootstrap(), "", group, reader.protocols().getFirst())
            .withTopics(partitions.stream().map(TopicPartition::topic).distinct().toList())
            .withCount(partitions.size() * values.size())
            .withIsolation(isolation));
  }

  private static void assertHasRead(
      Member member, List<TopicPartition> partitions, List<String> values) {
    member.awaitEnd(READ_PATIENCE);
    Map<TopicPartition, List<String>> read =
        member.deliveries().stream()
            .collect(
                Collectors.groupingBy(
                    Delivery::partition, Collectors.mapping(Delivery::value, Collectors.toList())));
    assertThat(read)
        .containsOnlyKeys(partitions)
        .allSatisfy((_, ofPartition) -> assertThat(ofPartition).isEqualTo(values));
  }

  /** Two topics, one of which keeps batches compressed, with what this client has written once. */
  private List<TopicPartition> partitionsWrittenBy(DriverClient writer) {
    return written.computeIfAbsent(writer.name(), _ -> write(writer));
  }

  private List<TopicPartition> write(DriverClient writer) {
    String plain = name(writer);
    String compressed = plain + ".compressed";
    broker.java().createTopic(plain, 2, Map.of("compression.type", "uncompressed"));
    broker.java().createTopic(compressed, 2, Map.of("compression.type", "producer"));
    List<TopicPartition> partitions =
        Stream.of(plain, compressed)
            .flatMap(topic -> Stream.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)))
            .toList();
    try (Transactor producer = start(writer, plain)) {
      for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
        write(producer, partitions, transaction);
      }
    }
    return partitions;
  }

  private static void write(Transactor producer, List<TopicPartition> partitions, int transaction) {
    producer.begin();
    for (TopicPartition partition : partitions) {
      values(transaction).forEach(value -> producer.send(partition, value));
    }
    TopicPartition first = partitions.getFirst();
    producer.sendOffset(first.topic(), first, offset(transaction));
    // a client may drop what it has not sent when it aborts
    producer.flush();
    assertThat(isCommitted(transaction) ? producer.commit() : producer.abort())
        .isEqualTo(Transactor.DONE);
  }

  /** The oldest client writes without compression, all others with it. */
  private Transactor start(DriverClient client, String transactionalId) {
    String compression = client.equals(Clients.JAVA_OLDEST) ? "none" : COMPRESSION;
    return Transactor.start(client, broker.bootstrap(), transactionalId, compression);
  }

  private static boolean isCommitted(int transaction) {
    return transaction % 3 != 1;
  }

  private static long offset(int transaction) {
    return transaction * 10L;
  }

  private static Stream<String> values(int transaction) {
    return IntStream.range(0, RECORDS_OF_A_PARTITION)
        .mapToObj(number -> "record " + number + " of transaction " + transaction);
  }

  private static List<String> committed() {
    return valuesOf(IntStream.range(0, TRANSACTIONS).filter(TransactionIT::isCommitted));
  }

  private static List<String> all() {
    return valuesOf(IntStream.range(0, TRANSACTIONS));
  }

  private static List<String> valuesOf(IntStream transactions) {
    List<String> values = new ArrayList<>();
    transactions.forEach(transaction -> values(transaction).forEach(values::add));
    return values;
  }

  private static String name(DriverClient writer) {
    return "transactions." + Clients.slug(writer);
  }
}
