package io.sequin.gateway.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.quota.QuotaEntity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order is that of the same quotas on Apache Kafka 4.3.1. */
class KafkaOrderTest {

  /** As Kafka answered them, {@code -} for the default. */
  private static final List<String> ENTITIES =
      List.of(
          "client-id=x user=z9",
          "client-id=y",
          "client-id=x",
          "ip=-",
          "user=z10",
          "client-id=- user=z9",
          "client-id=B user=z9",
          "client-id=y user=z9",
          "client-id=B user=a",
          "client-id=y user=b",
          "client-id=y user=a",
          "client-id=x user=b",
          "client-id=x user=a",
          "user=Ä",
          "user=-",
          "ip=10.0.0.1",
          "client-id=- user=b",
          "client-id=- user=a",
          "client-id=B user=b",
          "ip=10.0.0.2",
          "user=z9",
          "client-id=B user=z10",
          "client-id=y user=Ä",
          "client-id=x user=Ä",
          "client-id=y user=z10",
          "client-id=x user=z10",
          "client-id=B user=-",
          "client-id=- user=Ä",
          "client-id=B user=Ä",
          "client-id=- user=z10",
          "client-id=y user=-",
          "client-id=x user=-",
          "client-id=-",
          "user=b",
          "client-id=- user=-",
          "user=a",
          "client-id=B");

  private static final List<String> NAMES =
      List.of(
          "producer_byte_rate",
          "consumer_byte_rate",
          "controller_mutation_rate",
          "request_percentage");

  @Test
  void entitiesComeInTheOrderOfKafka() {
    Map<QuotaEntity, Map<String, Double>> quotas = new HashMap<>();
    ENTITIES.forEach(text -> quotas.put(entity(text), Map.of("request_percentage", 1.0)));
    assertThat(KafkaOrder.of(quotas))
        .extracting(Map.Entry::getKey)
        .containsExactlyElementsOf(ENTITIES.stream().map(KafkaOrderTest::entity).toList());
  }

  @Test
  void namesComeInTheOrderOfKafka() {
    Map<String, Double> quotas = new TreeMap<>();
    NAMES.forEach(name -> quotas.put(name, 1.0));
    assertThat(KafkaOrder.ofNames(quotas))
        .extracting(Map.Entry::getKey)
        .containsExactlyElementsOf(NAMES);
  }

  private static QuotaEntity entity(String text) {
    Map<String, Optional<String>> parts = new HashMap<>();
    Stream.of(text.split(" "))
        .map(part -> part.split("="))
        .forEach(
            part -> parts.put(part[0], Optional.of(part[1]).filter(name -> !name.equals("-"))));
    return new QuotaEntity(parts);
  }
}
