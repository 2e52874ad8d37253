package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.hard.TransactionTalk.Producer;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import io.sequin.compat.transactions.CommittedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tens of thousands of transactional ids, and a transaction over a thousand partitions. It prints
 * what it measures; the bounds are wide enough for a machine that is busy with something else.
 */
@ResourceLock(Processors.BUSY)
class ManyTransactionsIT {

  private static final int IDS = Soak.choose(500, 50_000);
  private static final int WRITERS = 8;
  private static final int PARTITIONS = Soak.choose(100, 1_000);
  private static final int MAX_ROW_BYTES_PER_ID = 4 << 10;
  private static final int MAX_HEAP_BYTES = 64 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final boolean COMMIT = true;

  private static final Operations OPERATIONS = Operations.atFreeAddress();

  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withArguments(
                    "--metrics-listen",
                    OPERATIONS.address(),
                    "--config",
                    "transaction.remove.expired.transaction.cleanup.interval.ms=500"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void manyIdsAreUsedListedAndForgotten() throws Exception {
    Topics.create(gateway.bootstrap(), "many", WRITERS);
    long heapBefore = OPERATIONS.heapBytes(gateway);
    List<Use> uses = useAll();
    long heapBytes = OPERATIONS.heapBytes(gateway) - heapBefore;
    long listedNs = System.nanoTime();
    assertThat(listed()).isEqualTo(IDS);
    listedNs = System.nanoTime() - listedNs;
    long rowBytes = rowBytes();
    print(uses, heapBytes, rowBytes, listedNs);

    assertThat(heapBytes).isLessThan(MAX_HEAP_BYTES);
    assertThat(rowBytes / IDS).isLessThan(MAX_ROW_BYTES_PER_ID);
    sql("UPDATE sequin_control.transactions SET updated_at = now() - interval '8 days'");
    long agedNs = System.nanoTime();
    await().atMost(PATIENCE).until(() -> listed() == 0);
    System.out.printf(Locale.ROOT, "forgotten within %.1f s%n", (System.nanoTime() - agedNs) / 1e9);
  }

  @Test
  void aTransactionOverManyPartitionsIsThereOrNotInAllOfThem() {
    new JavaClient(gateway.bootstrap()).createTopic("wide", PARTITIONS, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(gateway.bootstrap()).producer(Map.of("transactional.id", "wide"))) {
      producer.initTransactions();
      for (boolean isCommit : new boolean[] {false, true}) {
        producer.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
          producer.send(new ProducerRecord<>("wide", partition, null, new byte[] {(byte) 'a'}));
        }
        producer.flush();
        long endedNs = System.nanoTime();
        if (isCommit) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
        System.out.printf(
            Locale.ROOT,
            "%d partitions %s in %.1f ms%n",
            PARTITIONS,
            isCommit ? "committed" : "aborted",
            (System.nanoTime() - endedNs) / 1e6);

        int count = isCommit ? 1 : 0;
        assertThat(CommittedRecords.read(gateway.bootstrap(), "wide", PARTITIONS).values())
            .hasSize(PARTITIONS)
            .allSatisfy(values -> assertThat(values).hasSize(count));
      }
    }
  }

  /**
   * How long an id took.
   *
   * @param initNs of InitProducerId
   * @param transactionNs of a record in a partition, and its commit, and a look whether it is there
   */
  private record Use(long initNs, long transactionNs) {}

  private static List<Use> useAll() throws Exception {
    try (var threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<List<Use>>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int partition = writer;
        writers.add(threads.submit(() -> use(partition)));
      }
      List<Use> uses = new ArrayList<>();
      for (Future<List<Use>> writer : writers) {
        uses.addAll(writer.get());
      }
      return uses;
    }
  }

  private static List<Use> use(int partition) {
    List<Use> uses = new ArrayList<>();
    try (TransactionTalk talk = new TransactionTalk(gateway.bootstrap(), "writer-" + partition)) {
      for (int number = partition; number < IDS; number += WRITERS) {
        String id = "many-" + number;
        long beganNs = System.nanoTime();
        Producer producer =
            talk.init(5, id, TransactionTalk.TIMEOUT_MS, TransactionTalk.NOBODY).current();
        long initNs = System.nanoTime() - beganNs;
        talk.produce(12, id, "many", partition, TransactionTalk.transactional(producer, 0))
            .end(5, id, producer, COMMIT);
        uses.add(new Use(initNs, System.nanoTime() - beganNs - initNs));
        assertThat(talk.takeAnswers()).doesNotContainPattern("rrorCode=(?!NONE)");
      }
    }
    return uses;
  }

  private static int listed() {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      return (int)
          JavaClient.get(admin.listTransactions().all()).stream()
              .filter(each -> each.transactionalId().startsWith("many-"))
              .count();
    }
  }

  private static void print(List<Use> uses, long heapBytes, long rowBytes, long listedNs) {
    System.out.printf(
        Locale.ROOT,
        "%d ids: init %s, a transaction %s; heap %d bytes an id; rows %d bytes an id;"
            + " listed in %.0f ms%n",
        IDS,
        milliseconds(uses.stream().map(Use::initNs)),
        milliseconds(uses.stream().map(Use::transactionNs)),
        heapBytes / IDS,
        rowBytes / IDS,
        listedNs / 1e6);
  }

  private static String milliseconds(Stream<Long> nanos) {
    List<Long> sorted = nanos.sorted().toList();
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6,
        sorted.getLast() / 1e6);
  }

  /** Of ids and of what the partitions remember of their producers, indexes included. */
  private static long rowBytes() {
    return Long.parseLong(
        sql("SELECT pg_total_relation_size('sequin_control.transactions')"
                + " + pg_total_relation_size('sequin_log.producers')")
            .getFirst());
  }

  private static List<String> sql(String statement) {
    return new Psql(gateway.postgres()).query(statement);
  }
}
