package io.sequin.gateway.api.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.SaslClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateDelegationTokenOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.token.delegation.DelegationToken;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that have authenticated write and read what their users may, as those of Kafka's
 * EndToEndAuthorizationTest and DelegationTokenEndToEndAuthorizationTest.
 */
final class EndToEndAuthorizationTest {

  private static final int PATIENCE_S = 20;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String TOPIC = "flights";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final String GROUP = "readers";

  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> configs = new HashMap<>();
    configs.put("listeners", "SASL_PLAINTEXT://127.0.0.1:0");
    configs.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256");
    configs.put(
        "listener.name.sasl_plaintext.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"a\""
            + " user_eve=\"e\" user_root=\"r\";");
    configs.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    configs.put("super.users", "User:root");
    configs.put("delegation.token.secret.key", "very secret");
    gateway = GatewayFixture.start(GatewayFixture.newDatabase(), configs);
    try (Admin root = Admin.create(plain("root"))) {
      get(root.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all());
      get(
          root.createAcls(
                  List.of(
                      ofAlice(ResourceType.TOPIC, TOPIC, AclOperation.WRITE),
                      ofAlice(ResourceType.TOPIC, TOPIC, AclOperation.READ),
                      ofAlice(ResourceType.GROUP, GROUP, AclOperation.READ)))
              .all());
    }
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void consumersOfOneProgramHaveTheRightsOfTheirOwnUsers() throws Exception {
    send(plain("alice"), "before");
    try (KafkaConsumer<String, String> alice = consumer(plain("alice"));
        KafkaConsumer<String, String> eve = consumer(plain("eve"))) {
      alice.assign(List.of(PARTITION));
      eve.assign(List.of(PARTITION));

      awaitValue(alice, "before");
      assertThatThrownBy(() -> awaitValue(eve, "before"))
          .isInstanceOf(TopicAuthorizationException.class);
      send(plain("alice"), "after");
      awaitValue(alice, "after");
    }
  }

  /**
   * @param requester who has asked for it
   */
  @ParameterizedTest
  @ValueSource(strings = {"alice", "root"})
  void whoHasATokenWritesAndReadsAsItsOwner(String requester) throws Exception {
    Map<String, Object> bearer = bearer(token(requester, "alice"));
    String value = "by a token from " + requester;
    send(bearer, value);
    try (KafkaConsumer<String, String> consumer = consumer(bearer)) {
      consumer.subscribe(List.of(TOPIC));
      awaitValue(consumer, value);
    }
    try (Admin admin = Admin.create(bearer)) {
      assertThatThrownBy(() -> get(admin.deleteTopics(List.of(TOPIC)).all()))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void whoHasATokenOfAUserWithoutRightsIsRefused() throws Exception {
    Map<String, Object> bearer = bearer(token("eve", "eve"));

    assertThatThrownBy(() -> send(bearer, "of nobody"))
        .hasCauseInstanceOf(TopicAuthorizationException.class);
    try (KafkaConsumer<String, String> consumer = consumer(bearer)) {
      consumer.subscribe(List.of(TOPIC));
      assertThatThrownBy(() -> awaitValue(consumer, "of nobody"))
          .isInstanceOf(AuthorizationException.class);
    }
  }

  private static DelegationToken token(String requester, String owner) throws Exception {
    try (Admin admin = Admin.create(plain(requester))) {
      return get(
          admin
              .createDelegationToken(
                  new CreateDelegationTokenOptions().owner(new KafkaPrincipal("User", owner)))
              .delegationToken());
    }
  }

  private static void send(Map<String, Object> configs, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get(PATIENCE_S, TimeUnit.SECONDS);
    }
  }

  private static KafkaConsumer<String, String> consumer(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put("group.id", GROUP);
    all.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  private static void awaitValue(KafkaConsumer<String, String> consumer, String value) {
    List<String> values = new ArrayList<>();
    Awaitility.await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(PATIENCE_S))
        .until(
            () -> {
              consumer.poll(POLL).forEach(record -> values.add(record.value()));
              return values.contains(value);
            });
  }

  private static Map<String, Object> plain(String user) {
    return configs("PLAIN", user, user.substring(0, 1), "");
  }

  private static Map<String, Object> bearer(DelegationToken token) {
    return configs(
        "SCRAM-SHA-256",
        token.tokenInfo().tokenId(),
        token.hmacAsBase64String(),
        "tokenauth=\"true\"");
  }

  private static Map<String, Object> configs(
      String mechanism, String user, String password, String more) {
    return SaslClient.configs(
        gateway.addresses().get("SASL_PLAINTEXT"), mechanism, user, password, more);
  }

  private static <T> T get(KafkaFuture<T> future) throws Exception {
    return future.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static AclBinding ofAlice(ResourceType type, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
  }
}
