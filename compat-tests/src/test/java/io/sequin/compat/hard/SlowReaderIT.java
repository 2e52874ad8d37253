package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that ask and ask but do not read the answers: a gateway with little memory survives. */
class SlowReaderIT {

  private static final String TOPIC = "big";
  private static final String WITNESS_TOPIC = "witness";
  private static final int BATCHES = 150;
  private static final int BATCH_BYTES = 900 << 10;
  private static final int CLIENTS = 40;
  private static final int REQUESTS_PER_CLIENT = 5;
  private static final int FETCH_BYTES = 10 << 20;

  /** The last version of Fetch that names topics by their names. */
  private static final short VERSION = 12;

  private static final int OK = 200;

  private static final Operations OPERATIONS = Operations.atFreeAddress();

  private static GatewayProcess gateway;
  private static SequencedProducer witness;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withJvmOptions("-Xmx256m")
                .withArguments("--metrics-listen", OPERATIONS.address()));
    Topics.create(gateway.bootstrap(), TOPIC, 1);
    Topics.create(gateway.bootstrap(), WITNESS_TOPIC, 1);
    fill();
    witness = new SequencedProducer(gateway.bootstrap(), WITNESS_TOPIC, 1);
  }

  @AfterEach
  void othersGoOnAndTheLogIsCalm() {
    assertThat(witness.failures()).isEmpty();
    assertThat(gateway.stderr()).isEmpty();
  }

  @AfterAll
  static void stop() {
    try (GatewayProcess closing = gateway) {
      witness.finish().assertHeldBy(Topics.consumeAll(closing.bootstrap(), WITNESS_TOPIC, 1));
    }
  }

  @Test
  void fetchesWhoseAnswersNobodyReads() throws IOException {
    List<RawConnection> clients = new ArrayList<>();
    try {
      for (int client = 0; client < CLIENTS; client++) {
        RawConnection connection = new RawConnection(gateway.bootstrap());
        clients.add(connection);
        for (int request = 0; request < REQUESTS_PER_CLIENT; request++) {
          connection.send(fetch((client * 3L) % BATCHES));
        }
      }
      witness.awaitMore(3_000);
      for (RawConnection client : clients) {
        assertThat(client.readLength()).isGreaterThan(BATCH_BYTES);
      }
      assertThat(Topics.consumeAll(gateway.bootstrap(), WITNESS_TOPIC, 1)).isNotEmpty();
      assertThat(OPERATIONS.readiness()).isEqualTo(OK);
    } finally {
      clients.forEach(RawConnection::close);
    }
  }

  private static FetchRequest fetch(long offset) {
    FetchRequest.PartitionData position =
        new FetchRequest.PartitionData(Uuid.ZERO_UUID, offset, 0, FETCH_BYTES, Optional.empty());
    return FetchRequest.Builder.forConsumer(
            VERSION, 500, 1, Map.of(new TopicPartition(TOPIC, 0), position))
        .setMaxBytes(FETCH_BYTES)
        .build(VERSION);
  }

  /** More than the gateway keeps in memory, so that fetches have to read it from PostgreSQL. */
  private static void fill() {
    Random random = new Random(1);
    try (RawProducer producer = new RawProducer(gateway.bootstrap(), TOPIC)) {
      for (int i = 0; i < BATCHES; i++) {
        byte[] value = new byte[BATCH_BYTES];
        random.nextBytes(value);
        SimpleRecord record = new SimpleRecord(1_750_000_000_000L, null, value);
        assertThat(producer.produce(MemoryRecords.withRecords(Compression.NONE, record)).error())
            .isEqualTo(Errors.NONE);
      }
    }
  }
}
