package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one gateway has changed of topics, others on the same database tell of at once. */
final class FreshTopicsTest {

  private static final int TIMES = 20;
  private static final short HEARTBEAT_VERSION = 1;

  /** A member that joins is assigned its topics at once, whoever joined before (KIP-1263). */
  private static final Map<String, String> AT_ONCE =
      Map.of("group.consumer.assignment.interval.ms", "0");

  private static Gateway first;
  private static Gateway second;
  private static Admin changing;
  private static Admin asking;

  @BeforeAll
  static void start() throws IOException {
    DatabaseSettings database = GatewayFixture.newDatabase();
    first = GatewayFixture.start(database, AT_ONCE);
    second = GatewayFixture.start(database, AT_ONCE);
    changing = admin(first);
    asking = admin(second);
  }

  @AfterAll
  static void stop() {
    changing.close();
    asking.close();
    second.close();
    first.close();
  }

  @Test
  void aTopicIsListedAsLongAsItIsThere() {
    for (int time = 0; time < TIMES; time++) {
      String name = newTopic();
      assertThat(get(asking.listTopics().names())).contains(name);
      get(changing.deleteTopics(List.of(name)).all());
      assertThat(get(asking.listTopics().names())).doesNotContain(name);
    }
  }

  @Test
  void aTopicThatIsMadeAnewHasItsNewIdAndPartitions() {
    String name = newTopic();
    for (int time = 0; time < TIMES; time++) {
      get(changing.deleteTopics(List.of(name)).all());
      Uuid id = get(changing.createTopics(List.of(new NewTopic(name, 1, (short) 1))).topicId(name));
      get(changing.createPartitions(Map.of(name, NewPartitions.increaseTo(2))).all());
      assertThat(get(asking.describeTopics(List.of(name)).allTopicNames()).get(name))
          .satisfies(topic -> assertThat(topic.topicId()).isEqualTo(id))
          .satisfies(topic -> assertThat(topic.partitions()).hasSize(2));
    }
  }

  @Test
  void aTopicsConfigIsDescribedAsItIs() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, newTopic());
    for (int time = 0; time < TIMES; time++) {
      String value = Integer.toString(10_000 + time);
      AlterConfigOp set =
          new AlterConfigOp(new ConfigEntry("retention.ms", value), AlterConfigOp.OpType.SET);
      get(changing.incrementalAlterConfigs(Map.of(topic, List.of(set))).all());
      assertThat(
              get(asking.describeConfigs(List.of(topic)).all())
                  .get(topic)
                  .get("retention.ms")
                  .value())
          .isEqualTo(value);
    }
  }

  @Test
  void aRegularExpressionMatchesATopicThatWasJustMade() {
    try (RawClient member = new RawClient(second.address())) {
      for (int time = 0; time < TIMES; time++) {
        String group = groupOf(member);
        String name = newTopic();
        ConsumerGroupHeartbeatResponse joined = join(member, group, name + ".*");
        assertThat(joined.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(joined.assignment().topicPartitions()).hasSize(1);
      }
    }
  }

  /** One that the member's gateway coordinates. */
  private static String groupOf(RawClient member) {
    return IntStream.range(0, 1_000)
        .mapToObj(_ -> "group-" + UUID.randomUUID())
        .filter(name -> join(member, name, "none").errorCode() == ErrorCode.NONE.code())
        .findFirst()
        .orElseThrow();
  }

  private static ConsumerGroupHeartbeatResponse join(
      RawClient member, String group, String expression) {
    return (ConsumerGroupHeartbeatResponse)
        member.ask(
            ConsumerGroupHeartbeatRequest.builder()
                .groupId(group)
                .memberId(UUID.randomUUID().toString())
                .rebalanceTimeoutMs(60_000)
                .subscribedTopicRegex(expression)
                .topicPartitions(List.of())
                .build(),
            HEARTBEAT_VERSION);
  }

  private static String newTopic() {
    String name = "topic-" + UUID.randomUUID();
    get(changing.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all());
    return name;
  }

  private static Admin admin(Gateway gateway) {
    InetSocketAddress address = gateway.address();
    return Admin.create(
        Map.of("bootstrap.servers", address.getHostString() + ":" + address.getPort()));
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
