package io.sequin.gateway.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.storage.Storage;
import io.sequin.storage.log.BatchLogSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientQuotasTest extends AdminTest {

  private static final short CREATE_TOPICS_STRICT = 7;
  private static final short CREATE_TOPICS_PERMISSIVE = 5;

  /** No other test has clients of this name, so it is not held to this test's quotas. */
  private final String clientId = "client-" + UUID.randomUUID();

  @Test
  void aQuotaIsSetShownAndTakenAway() {
    ClientQuotaEntity entity = client(clientId);
    set(entity, Map.of("producer_byte_rate", 1024.0, "request_percentage", 12.5));
    assertThat(described(exactly(clientId)))
        .containsEntry(entity, Map.of("producer_byte_rate", 1024.0, "request_percentage", 12.5));

    alter(entity, new Op("producer_byte_rate", null));
    assertThat(described(exactly(clientId)))
        .containsEntry(entity, Map.of("request_percentage", 12.5));

    alter(entity, new Op("request_percentage", null));
    assertThat(described(exactly(clientId))).isEmpty();
  }

  @Test
  void anotherGatewaySeesTheQuota() {
    set(client(clientId), Map.of("producer_byte_rate", 1024.0));
    try (Storage other = Storage.open(GatewayFixture.database(), BatchLogSettings.defaults())) {
      other.quotas().refresh();
      assertThat(other.quotas().snapshot().quotas().values())
          .contains(Map.of("producer_byte_rate", 1024.0));
      set(client(clientId), Map.of("producer_byte_rate", 2048.0));
      other.quotas().refresh();
      assertThat(other.quotas().snapshot().quotas().values())
          .contains(Map.of("producer_byte_rate", 2048.0));
    }
  }

  @Test
  void aFilterSelectsByTypeNameAndDefault() {
    String user = "user-" + UUID.randomUUID();
    ClientQuotaEntity alone = new ClientQuotaEntity(Map.of("user", user));
    Map<String, String> names = new HashMap<>(Map.of("user", user));
    names.put("client-id", null);
    ClientQuotaEntity withDefault = new ClientQuotaEntity(names);
    ClientQuotaEntity pair = new ClientQuotaEntity(Map.of("user", user, "client-id", clientId));
    List.of(alone, withDefault, pair).forEach(e -> set(e, Map.of("consumer_byte_rate", 1e6)));

    ClientQuotaFilterComponent ofUser = ClientQuotaFilterComponent.ofEntity("user", user);
    assertThat(described(ClientQuotaFilter.contains(List.of(ofUser))))
        .containsOnlyKeys(alone, withDefault, pair);
    assertThat(described(ClientQuotaFilter.containsOnly(List.of(ofUser)))).containsOnlyKeys(alone);
    assertThat(
            described(
                ClientQuotaFilter.contains(
                    List.of(ofUser, ClientQuotaFilterComponent.ofDefaultEntity("client-id")))))
        .containsOnlyKeys(withDefault);
    assertThat(
            described(
                ClientQuotaFilter.contains(
                    List.of(ofUser, ClientQuotaFilterComponent.ofEntityType("client-id")))))
        .containsOnlyKeys(withDefault, pair);
  }

  @ParameterizedTest
  @CsvSource({
    "producer_byte_rate, 0, Quota producer_byte_rate must be greater than 0",
    "producer_byte_rate, NaN, Quota producer_byte_rate must be greater than 0",
    "consumer_byte_rate, 2.5, consumer_byte_rate cannot be a fractional value.",
    "consumer_byte_rate, 1e30, Proposed value for consumer_byte_rate is too large for a LONG.",
    "connection_creation_rate, 5, Invalid configuration key connection_creation_rate",
    "no_such_rate, 5, Invalid configuration key no_such_rate"
  })
  void aWrongQuotaIsRefused(String name, double value, String message) {
    assertRefused(
            admin
                .alterClientQuotas(
                    List.of(
                        new ClientQuotaAlteration(client(clientId), List.of(new Op(name, value)))))
                .all(),
            InvalidRequestException.class)
        .withMessage(message);
    assertThat(described(exactly(clientId))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "group, x, Unhandled client quota entity type: group",
    "ip, no address, no address is not a valid IP or resolvable host.",
    "user, '', Empty user not supported"
  })
  void aQuotaForNobodyIsRefused(String type, String name, String message) {
    ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(type, name));
    Op operation = new Op("connection_creation_rate", 5.0);
    assertRefused(
            admin
                .alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(operation))))
                .all(),
            InvalidRequestException.class)
        .withMessage(message);
  }

  @Test
  void anUnknownTypeCannotBeAskedFor() {
    ClientQuotaFilterComponent group = ClientQuotaFilterComponent.ofEntityType("group");
    assertRefused(
        admin.describeClientQuotas(ClientQuotaFilter.contains(List.of(group))).entities(),
        UnsupportedVersionException.class);
  }

  @Test
  void aProducerIsHeldToItsRateAndSeesHowLongItWaits() {
    String topic = newTopic(1);
    set(client(clientId), Map.of("producer_byte_rate", 100_000.0));
    long startedNanos = System.nanoTime();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 14; i++) {
        producer.send(new ProducerRecord<>(topic, new byte[100_000]));
        producer.flush();
      }
      assertThat(metric(producer.metrics(), "produce-throttle-time-max")).isGreaterThan(1);
    }
    // before the last one two seconds' worth more than the whole window had been sent
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isGreaterThan(seconds(0.9));
  }

  @Test
  void aConsumerIsHeldToItsRateAndLosesNothing() {
    String topic = newTopic(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", GatewayFixture.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 24; i++) {
        producer.send(new ProducerRecord<>(topic, new byte[50_000]));
        producer.flush();
      }
    }
    set(client(clientId), Map.of("consumer_byte_rate", 100_000.0));
    Map<String, Object> settings = new HashMap<>(settings());
    settings.put("max.partition.fetch.bytes", 50_000);
    settings.put("auto.offset.reset", "earliest");
    long startedNanos = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long next = 0;
      while (next < 24) {
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(seconds(30))) {
          assertThat(found.offset()).isEqualTo(next++);
        }
      }
      assertThat(metric(consumer.metrics(), "fetch-throttle-time-max")).isGreaterThan(1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isGreaterThan(seconds(0.9));
  }

  @Test
  void creatingTooManyPartitionsIsRefusedUntilTheQuotaAllowsIt() {
    set(client(clientId), Map.of("controller_mutation_rate", 0.1));
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      assertThat(create(client, 50, CREATE_TOPICS_STRICT).throttleTimeMs()).isZero();
    }
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      CreateTopicsResponse refused = create(client, 1, CREATE_TOPICS_STRICT);
      assertThat(refused.topics().getFirst().errorCode())
          .isEqualTo(ErrorCode.THROTTLING_QUOTA_EXCEEDED.code());
      assertThat(refused.topics().getFirst().errorMessage())
          .isEqualTo("The throttling quota has been exceeded.");
      assertThat(refused.throttleTimeMs()).isBetween(100_000, 500_000);
    }
  }

  @Test
  void olderClientsOnlyWaitAfterCreatingTooManyPartitions() {
    set(client(clientId), Map.of("controller_mutation_rate", 0.1));
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      CreateTopicsResponse created = create(client, 50, CREATE_TOPICS_PERMISSIVE);
      assertThat(created.hasError()).isFalse();
      assertThat(created.throttleTimeMs()).isBetween(100_000, 500_000);
    }
  }

  @Test
  void anyRequestCountsForTheQuotaOnTime() {
    set(client(clientId), Map.of("request_percentage", 0.000_001));
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      MetadataResponse response =
          (MetadataResponse) client.ask(MetadataRequest.DEFAULT, (short) 12);
      // as in Kafka never for longer than a sample
      assertThat(response.throttleTimeMs()).isEqualTo(1_000);
    }
  }

  private static CreateTopicsResponse create(RawClient client, int partitions, short version) {
    CreateTopicsRequest request =
        CreateTopicsRequest.builder()
            .topics(
                List.of(
                    CreatableTopic.builder()
                        .name(newName())
                        .numPartitions(partitions)
                        .replicationFactor((short) 1)
                        .build()))
            .build();
    return (CreateTopicsResponse) client.ask(request, version);
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", GatewayFixture.bootstrapServers(), "client.id", clientId);
  }

  private static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
    return metrics.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .mapToDouble(entry -> (double) entry.getValue().metricValue())
        .max()
        .orElseThrow();
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static ClientQuotaEntity client(String id) {
    return new ClientQuotaEntity(Map.of("client-id", id));
  }

  private static ClientQuotaFilter exactly(String id) {
    return ClientQuotaFilter.containsOnly(
        List.of(ClientQuotaFilterComponent.ofEntity("client-id", id)));
  }

  private Map<ClientQuotaEntity, Map<String, Double>> described(ClientQuotaFilter filter) {
    return get(admin.describeClientQuotas(filter).entities());
  }

  private void set(ClientQuotaEntity entity, Map<String, Double> quotas) {
    alter(
        entity,
        quotas.entrySet().stream()
            .map(quota -> new Op(quota.getKey(), quota.getValue()))
            .toArray(Op[]::new));
  }

  private void alter(ClientQuotaEntity entity, Op... operations) {
    get(
        admin
            .alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(operations))))
            .all());
  }
}
