package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.Psql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownServerException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway has acknowledged outlives its process, however that ends. */
class GatewayProcessIT {

  private static final Map<String, Object> WITHOUT_RETRIES =
      Map.of(
          "enable.idempotence", false,
          "retries", 0,
          "linger.ms", 0,
          "max.block.ms", 2_000,
          "request.timeout.ms", 2_000,
          "delivery.timeout.ms", 4_000);

  @TempDir private Path directory;

  @Test
  void acknowledgedRecordsSurviveAStopAndAKill() throws IOException {
    Path records = Files.writeString(directory.resolve("records"), "a\nb\n");
    try (GatewayProcess gateway = GatewayProcess.start()) {
      Kcat kcat = new Kcat(gateway.bootstrap());

      kcat.run(records, "-P", "-t", "survivors").output();
      assertThat(gateway.stop()).isZero();
      gateway.restart();
      kcat.run(records, "-P", "-t", "survivors").output();
      gateway.killHard();
      gateway.restart();

      assertThat(kcat.run("-C", "-e", "-q", "-t", "survivors").lines())
          .containsExactly("a", "b", "a", "b");
      assertThat(
              new Psql(gateway.postgres())
                  .query(
                      "SELECT sequin.text(data) FROM sequin.messages WHERE topic = 'survivors'"
                          + " ORDER BY \"offset\""))
          .containsExactly("a", "b", "a", "b");
    }
  }

  @Test
  void whoWritesWhileItStopsIsAnsweredOrCutOffButNotRefused() throws InterruptedException {
    Set<Exception> failures = ConcurrentHashMap.newKeySet();
    AtomicInteger written = new AtomicInteger();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    try (GatewayProcess gateway = GatewayProcess.start();
        KafkaProducer<byte[], byte[]> producer =
            new JavaClient(gateway.bootstrap()).producer(WITHOUT_RETRIES)) {
      // of the system: the others' carriers may be busy with what gateways print
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (goesOn.get()) {
                      producer.send(
                          new ProducerRecord<>("stopping", new byte[100]),
                          (_, failure) -> {
                            if (failure == null) {
                              written.incrementAndGet();
                            } else {
                              failures.add(failure);
                            }
                          });
                      LockSupport.parkNanos(100_000);
                    }
                  });
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> written.get() > 500);

      assertThat(gateway.stop()).isZero();

      goesOn.set(false);
      writer.join();
      assertThat(gateway.logLines(" ERROR ")).isEmpty();
    }
    assertThat(failures).noneMatch(UnknownServerException.class::isInstance);
  }
}
