package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Kafka Connect with exactly.once.source.support: each line of a file, and each record of a
 * mirrored topic, becomes one record, though the worker is killed again and again.
 */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class ConnectIT {

  private static final int KILLS = 3;
  private static final int AT_A_TIME = 10;
  private static final int MORE = 100;
  private static final int DONE_BEFORE_A_KILL = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String FILE_SOURCE =
      """
      {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
       "tasks.max": "1", "topic": "lines", "file": "FILE",
       "exactly.once.support": "required", "transaction.boundary": "poll"}
      """;

  private static final String MIRROR_SOURCE =
      """
      {"connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
       "tasks.max": "1", "source.cluster.alias": "one", "target.cluster.alias": "two",
       "source.cluster.bootstrap.servers": "BOOTSTRAP", "target.cluster.bootstrap.servers": "BOOTSTRAP",
       "topics": "mirrored", "replication.factor": "1", "offset-syncs.topic.replication.factor": "1",
       "key.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
       "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
       "sync.topic.acls.enabled": "false", "consumer.isolation.level": "read_committed",
       "exactly.once.support": "required", "transaction.boundary": "poll"}
      """;

  /** What a connector copies, and how there is more of it. */
  private record Job(String bootstrap, String connector, String topic, IntConsumer write) {

    List<String> copied() {
      return CommittedRecords.soFar(bootstrap, topic, 1).get(0);
    }
  }

  private int written;

  @Test
  void eachLineOfAFileIsThereOnceAndInOrder() {
    try (GatewayProcess gateway = GatewayProcess.start();
        TemporaryDirectory directory = TemporaryDirectory.create("source")) {
      new JavaClient(gateway.bootstrap()).createTopic("lines", 1, Map.of());
      Path file = directory.path().resolve("lines");
      String connector = FILE_SOURCE.replace("FILE", file.toString());
      copy(new Job(gateway.bootstrap(), connector, "lines", first -> write(file, first)));
    }
  }

  @Test
  void eachRecordOfAMirroredTopicIsThereOnceAndInOrder() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      JavaClient java = new JavaClient(gateway.bootstrap());
      java.createTopic("mirrored", 1, Map.of());
      java.createTopic("one.mirrored", 1, Map.of());
      String connector = MIRROR_SOURCE.replace("BOOTSTRAP", gateway.bootstrap());
      copy(
          new Job(
              gateway.bootstrap(),
              connector,
              "one.mirrored",
              first -> java.produce(records(first), Map.of())));
    }
  }

  /** Has a connector copy all that is written, by workers each of which but the last is killed. */
  private void copy(Job job) {
    for (int killed = 0; killed < KILLS; killed++) {
      int enough = job.copied().size() + DONE_BEFORE_A_KILL;
      work(job, enough, enough + MORE);
    }
    int all = written + MORE;
    work(job, all, all);
    assertThat(job.copied())
        .isEqualTo(IntStream.range(0, written).mapToObj(ConnectIT::value).toList());
  }

  /**
   * Starts a worker, writes what it is to copy, little by little, and kills it when it is enough.
   */
  private void work(Job job, int enough, int last) {
    try (ConnectWorker worker = new ConnectWorker(job.bootstrap())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(worker.put("copier", job.connector())).as(worker::output).isTrue());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                writeSome(job, last);
                assertThat(job.copied().size()).as(worker::output).isGreaterThanOrEqualTo(enough);
              });
    }
  }

  private void writeSome(Job job, int last) {
    if (written < last) {
      job.write().accept(written);
      written += AT_A_TIME;
    }
  }

  private static void write(Path file, int first) {
    try {
      Files.write(
          file,
          IntStream.range(first, first + AT_A_TIME).mapToObj(ConnectIT::value).toList(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> records(int first) {
    return IntStream.range(first, first + AT_A_TIME)
        .mapToObj(
            number -> new ProducerRecord<byte[], byte[]>("mirrored", value(number).getBytes(UTF_8)))
        .toList();
  }

  private static String value(int number) {
    return "line " + number;
  }
}
