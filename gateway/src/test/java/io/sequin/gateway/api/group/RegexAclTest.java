package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.SaslClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A regular expression (KIP-848) finds no topics that its member may not see. */
final class RegexAclTest {

  private static final List<String> TOPICS = List.of("orders.open", "orders.secret");

  @Test
  void whatAMemberMayNotDescribeDoesNotMatch() throws Exception {
    try (Gateway gateway = start();
        Admin root = Admin.create(configs(gateway, "root"))) {
      get(root.createTopics(TOPICS.stream().map(RegexAclTest::topic).toList()).all());
      get(
          root.createAcls(
                  List.of(
                      acl(ResourceType.GROUP, "readers"), acl(ResourceType.TOPIC, "orders.open")))
              .all());

      try (KafkaConsumer<String, String> consumer = consumer(gateway)) {
        consumer.subscribe(new SubscriptionPattern("orders.*"));
        Set<TopicPartition> assigned = new HashSet<>();
        while (assigned.isEmpty()) {
          consumer.poll(Duration.ofMillis(100));
          assigned.addAll(consumer.assignment());
        }
        assertThat(assigned).containsExactly(new TopicPartition("orders.open", 0));
        assertThat(
                get(root.describeConsumerGroups(List.of("readers")).all()).get("readers").members())
            .singleElement()
            .satisfies(
                member ->
                    assertThat(member.targetAssignment().orElseThrow().topicPartitions())
                        .isEqualTo(assigned));
      }
    }
  }

  private static Gateway start() throws IOException {
    return GatewayFixture.start(
        GatewayFixture.newDatabase(),
        Map.of(
            "listeners",
            "SASL_PLAINTEXT://127.0.0.1:0",
            "sasl.enabled.mechanisms",
            "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " user_alice=\"secret\" user_root=\"secret\";",
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:root"));
  }

  private static KafkaConsumer<String, String> consumer(Gateway gateway) {
    Map<String, Object> configs = configs(gateway, "alice");
    configs.put("group.id", "readers");
    configs.put("group.protocol", "consumer");
    return new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer());
  }

  private static Map<String, Object> configs(Gateway gateway, String user) {
    return SaslClient.configs(gateway.address(), "PLAIN", user, "secret");
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, 1, (short) 1);
  }

  private static AclBinding acl(ResourceType type, String name) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW));
  }

  private static <T> T get(KafkaFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }
}
