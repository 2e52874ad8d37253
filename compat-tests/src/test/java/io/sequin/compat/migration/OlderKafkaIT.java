package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * From Apache Kafka 2.8 with ZooKeeper. Its libraries are brought by {@code mvn -f
 * compat-tests/kafka-2.8 dependency:copy-dependencies}.
 */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class OlderKafkaIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void allThereIsComesAlongAndIsPromoted() {
    assumeTrue(Files.isDirectory(OlderKafka.libraries()), "Kafka 2.8 is not there");
    try (OlderKafka kafka = OlderKafka.start();
        GatewayProcess gateway = GatewayProcess.start()) {
      SourceTopics topics = new SourceTopics(kafka.bootstrap());
      topics.create();
      topics.commit("billing", "codec.lz4", 1, 77);
      LinkCommandLine links = new LinkCommandLine(gateway);
      assertThat(links.run("check", "--bootstrap", kafka.bootstrap(), "--topics", "*").stdout())
          .contains("Kafka 2.7 or newer")
          .containsPattern("offsets of share groups +not there");
      links.create("old", kafka.bootstrap(), "*");
      topics.names().forEach(name -> links.awaitStatus("old", "\"name\":\"" + name + "\""));
      links.awaitInSync("old");

      for (String topic : topics.names()) {
        LogDigest.assertSame(topic, "read_committed", gateway.bootstrap(), kafka.bootstrap());
      }
      Awaitility.await().atMost(PATIENCE).until(() -> committed(gateway, "billing") == 77);
      assertThat(links.output("verify", "old").lines()).allMatch(line -> line.contains(": equal"));
      assertThat(links.output("promote", "old"))
          .contains("promoted " + topics.names().size() + " topics");
      new SourceRecords(gateway.bootstrap()).write("codec.none", 3, 1);
      assertThatThrownBy(() -> writeShortly(kafka.bootstrap())).isInstanceOf(KafkaException.class);
    }
  }

  private static void writeShortly(String bootstrap) {
    new JavaClient(bootstrap)
        .produce(
            List.of(SourceRecords.record("codec.none", 0)),
            Map.of("delivery.timeout.ms", 3_000, "request.timeout.ms", 2_000, "linger.ms", 0));
  }

  private static long committed(GatewayProcess gateway, String group) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      OffsetAndMetadata offset =
          JavaClient.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
              .get(new TopicPartition("codec.lz4", 1));
      return offset == null ? -1 : offset.offset();
    }
  }
}
