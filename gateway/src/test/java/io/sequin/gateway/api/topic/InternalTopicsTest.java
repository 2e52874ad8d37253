package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import io.sequin.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What there is to see of {@code __consumer_offsets}, whose name is Kafka's. */
final class InternalTopicsTest extends AdminTest {

  private static final String OFFSETS = "__consumer_offsets";

  @BeforeEach
  void useGroups() {
    findCoordinator(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 6})
  void whoeverLooksForTheCoordinatorOfAGroupMakesIt(int version) {
    get(admin.deleteTopics(List.of(OFFSETS)).all());
    assertThat(everyTopic()).doesNotContain(OFFSETS);

    findCoordinator(version);

    assertThat(everyTopic()).contains(OFFSETS);
  }

  @Test
  void itIsInternal() {
    TopicDescription described =
        get(admin.describeTopics(List.of(OFFSETS)).allTopicNames()).get(OFFSETS);

    assertThat(described.isInternal()).isTrue();
    assertThat(described.partitions()).hasSize(50);
    assertThat(get(admin.listTopics().names())).doesNotContain(OFFSETS);
    assertThat(get(admin.listTopics(new ListTopicsOptions().listInternal(true)).listings()))
        .anyMatch(topic -> topic.isInternal() && topic.name().equals(OFFSETS));
  }

  @Test
  void itHasKafkasConfigs() {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, OFFSETS);
    Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);

    assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
    assertThat(config.get("compression.type").value()).isEqualTo("producer");
    assertThat(config.get("segment.bytes").value()).isEqualTo("104857600");
  }

  @Test
  void clientsCannotWriteToIt() {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", GatewayFixture.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(OFFSETS, 7, null, new byte[1]);
      assertThatThrownBy(() -> producer.send(record).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InvalidTopicException.class);
    }
    TopicPartition partition = new TopicPartition(OFFSETS, 7);
    assertRefused(
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(0))).all(),
        InvalidTopicException.class);
  }

  private List<String> everyTopic() {
    return List.copyOf(get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names()));
  }

  private static void findCoordinator(int version) {
    FindCoordinatorRequest.Builder request = FindCoordinatorRequest.builder().keyType((byte) 0);
    FindCoordinatorResponse answer =
        RawClient.ask(
            version < 4
                ? request.key("internal-topics").build()
                : request.coordinatorKeys(List.of("internal-topics")).build(),
            version,
            FindCoordinatorResponse.class);
    assertThat(answer.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(answer.coordinators())
        .extracting(Coordinator::errorCode)
        .allMatch(code -> code == 0);
  }
}
