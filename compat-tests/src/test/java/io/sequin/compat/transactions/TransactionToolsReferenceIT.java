package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.ToolCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * The tools that write in transactions, and those about transactions, say the same as with Apache
 * Kafka, of transactions that are open, committed, aborted and not begun.
 */
@Order(1)
class TransactionToolsReferenceIT {

  private static final String PERF_RECORDS = "500";

  /** The gateway names no group's partition of __consumer_offsets: there are no offsets in it. */
  private static final Set<String> KNOWN_TO_DIFFER =
      Set.of("TRANSACTIONS describe --transactional-id open-offsets");

  /** Longer than the tools take. */
  private static final int TIMEOUT_MS = 600_000;

  /** Open ones are of producers that live until the tools have been there. */
  private static final List<KafkaProducer<byte[], byte[]>> PRODUCERS = new ArrayList<>();

  private static ReferencePair pair;

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(TransactionToolsReferenceIT.class);
    pair.forEach(TransactionToolsReferenceIT::fill);
  }

  @AfterAll
  static void stop() {
    PRODUCERS.forEach(KafkaProducer::close);
    pair.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
    return Stream.of(listing(), describing(), reading(), hanging(), terminating(), measuring())
        .flatMap(List::stream)
        .map(command -> DynamicTest.dynamicTest(command.toString(), () -> compare(command)));
  }

  private static void compare(ToolCommand command) {
    if (KNOWN_TO_DIFFER.contains(command.toString())) {
      String expected =
          pair.expected(command.toString(), kafka -> TransactionToolView.of(command.run(kafka)));
      assertThat(TransactionToolView.of(command.run(pair.gateway())))
          .as("no difference any more: take it out of the list")
          .isNotEqualTo(expected);
    } else {
      pair.compare(command, TransactionToolView::of);
    }
  }

  private static List<ToolCommand> listing() {
    return List.of(
        transactions("list"),
        transactions("list --duration-filter 3600000"),
        transactions("list --transactional-id-pattern (open|idle).*"),
        transactions("list --transactional-id-pattern ("));
  }

  private static List<ToolCommand> describing() {
    return List.of(
        transactions("describe --transactional-id open"),
        transactions("describe --transactional-id open-offsets"),
        transactions("describe --transactional-id committed"),
        transactions("describe --transactional-id aborted"),
        transactions("describe --transactional-id idle"),
        transactions("describe --transactional-id absent"),
        transactions("describe-producers --topic orders --partition 0"),
        transactions("describe-producers --topic bills --partition 0"));
  }

  private static List<ToolCommand> reading() {
    return List.of(
        consoleConsumer(
            "--topic orders --partition 0 --isolation-level read_committed --max-messages 1"),
        consoleConsumer(
            "--topic orders --partition 0 --isolation-level read_uncommitted --max-messages 4"),
        consoleConsumer(
            "--topic bills --partition 0 --isolation-level read_committed --max-messages 1"),
        command(KafkaTool.GET_OFFSETS, "--topic orders"));
  }

  private static List<ToolCommand> hanging() {
    return List.of(
        transactions("find-hanging"),
        transactions("find-hanging --broker-id 1"),
        transactions("find-hanging --topic orders --partition 1 --max-transaction-timeout 0"));
  }

  private static List<ToolCommand> terminating() {
    return List.of(
        transactions("describe-producers --topic orders --partition 1"),
        transactions("abort --topic orders --partition 1 --start-offset 7"),
        transactions("abort --topic orders --partition 1 --start-offset 2"),
        transactions("describe-producers --topic orders --partition 1"),
        command(KafkaTool.GET_OFFSETS, "--topic orders"),
        transactions("forceTerminateTransaction --transactionalId terminated"),
        transactions("forceTerminateTransaction --transactionalId idle"),
        transactions("forceTerminateTransaction --transactionalId absent"),
        transactions("list"),
        transactions("describe --transactional-id terminated"),
        transactions("describe-producers --topic bills --partition 0"),
        consoleConsumer(
            "--topic bills --partition 0 --isolation-level read_committed --max-messages 2"),
        command(KafkaTool.GET_OFFSETS, "--topic orders"));
  }

  /** Many short transactions: all that they hold is there, once. */
  private static List<ToolCommand> measuring() {
    return List.of(
        command(
            KafkaTool.PRODUCER_PERFORMANCE,
            "--topic perf --num-records "
                + PERF_RECORDS
                + " --payload-monotonic --throughput 1000 --transactional-id perf"
                + " --transaction-duration-ms 100"),
        command(
            KafkaTool.CONSOLE_CONSUMER,
            "--topic perf --from-beginning --timeout-ms 30000 --isolation-level read_committed"
                + " --max-messages "
                + PERF_RECORDS));
  }

  private static ToolCommand consoleConsumer(String options) {
    return command(
        KafkaTool.CONSOLE_CONSUMER,
        options
            + " --offset earliest --timeout-ms 30000"
            + " --formatter-property print.offset=true --formatter-property print.partition=true");
  }

  private static ToolCommand transactions(String options) {
    return command(KafkaTool.TRANSACTIONS, options);
  }

  private static ToolCommand command(KafkaTool tool, String options) {
    return ToolCommand.words(tool, options);
  }

  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic("orders", 2, Map.of());
    java.createTopic("bills", 1, Map.of());
    java.createTopic("perf", 1, Map.of());
    producer(java, "idle");
    KafkaProducer<byte[], byte[]> committed = producer(java, "committed");
    write(committed, new TopicPartition("orders", 0), new TopicPartition("orders", 1));
    committed.commitTransaction();
    write(committed, new TopicPartition("bills", 0));
    committed.commitTransaction();
    KafkaProducer<byte[], byte[]> aborted = producer(java, "aborted");
    write(aborted, new TopicPartition("orders", 0), new TopicPartition("bills", 0));
    aborted.abortTransaction();
    write(producer(java, "open"), new TopicPartition("orders", 0), new TopicPartition("orders", 1));
    KafkaProducer<byte[], byte[]> offsets = producer(java, "open-offsets");
    offsets.beginTransaction();
    offsets.sendOffsetsToTransaction(
        Map.of(new TopicPartition("orders", 0), new OffsetAndMetadata(1)), groupMetadata(java));
    write(producer(java, "terminated"), new TopicPartition("bills", 0));
    write(committed, new TopicPartition("orders", 0), new TopicPartition("bills", 0));
    committed.commitTransaction();
  }

  private static KafkaProducer<byte[], byte[]> producer(JavaClient java, String transactionalId) {
    KafkaProducer<byte[], byte[]> producer =
        java.producer(
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                TIMEOUT_MS));
    PRODUCERS.add(producer);
    producer.initTransactions();
    return producer;
  }

  /** Begins a transaction of one record in each of these partitions. */
  private static void write(KafkaProducer<byte[], byte[]> producer, TopicPartition... partitions) {
    producer.beginTransaction();
    for (TopicPartition partition : partitions) {
      producer.send(
          new ProducerRecord<>(
              partition.topic(), partition.partition(), null, "in a transaction".getBytes(UTF_8)));
    }
    producer.flush();
  }

  private static ConsumerGroupMetadata groupMetadata(JavaClient java) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        java.consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, "group"))) {
      return consumer.groupMetadata();
    }
  }
}
