package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.compat.support.Certificates;
import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka Connect, MirrorMaker 2 and Kafka Streams over SASL_SSL, each with a user that may do what
 * it needs and no more.
 */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class SecureProgramsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String PASSWORD = "secret";
  private static final int LINES = 500;

  @TempDir private Path directory;
  private final int port = FreePort.find();
  private GatewayProcess gateway;
  private Path authority;

  @BeforeEach
  void start() throws IOException {
    Certificates certificates = Certificates.create(directory, "CN=gateway");
    authority = Files.writeString(directory.resolve("authority.pem"), certificates.certificate());
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withArguments(
                    "--config",
                    "listeners=PLAINTEXT://127.0.0.1:0,SASL_SSL://127.0.0.1:" + port,
                    "--config",
                    "ssl.keystore.type=PKCS12",
                    "--config",
                    "ssl.keystore.location=" + certificates.store(),
                    "--config",
                    "ssl.keystore.password=" + Certificates.PASSWORD,
                    "--config",
                    "authorizer.class.name=" + KafkaBroker.AUTHORIZER,
                    "--config",
                    "super.users=User:ANONYMOUS"));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void streams() throws IOException {
    JavaClient java = new JavaClient(gateway.bootstrap());
    for (String topic :
        List.of(
            ExactlyOnceStreams.LINES,
            ExactlyOnceStreams.AUTHORS,
            ExactlyOnceStreams.COUNTS,
            ExactlyOnceStreams.SIGNED)) {
      java.createTopic(topic, 2, Map.of());
    }
    java.produce(records(ExactlyOnceStreams.AUTHORS, 10, n -> "author " + n), Map.of());
    java.produce(records(ExactlyOnceStreams.LINES, LINES, n -> "line " + n), Map.of());
    addUser("streams");
    grant(
        "streams",
        topic(ExactlyOnceStreams.LINES, PatternType.LITERAL, AclOperation.READ),
        topic(ExactlyOnceStreams.AUTHORS, PatternType.LITERAL, AclOperation.READ),
        topic(ExactlyOnceStreams.COUNTS, PatternType.LITERAL, AclOperation.WRITE),
        topic(ExactlyOnceStreams.SIGNED, PatternType.LITERAL, AclOperation.WRITE),
        topic("exactly-once-", PatternType.PREFIXED, AclOperation.ALL),
        new Right(ResourceType.GROUP, "exactly-once", PatternType.LITERAL, AclOperation.ALL),
        new Right(
            ResourceType.TRANSACTIONAL_ID, "exactly-once", PatternType.PREFIXED, AclOperation.ALL));
    Path properties = directory.resolve("streams.properties");
    Files.write(
        properties,
        clientConfigs("streams").entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .toList());

    List<String> arguments =
        List.of(address(), directory.resolve("state").toString(), properties.toString());
    try (Program application = Program.start(ExactlyOnceStreams.class.getName(), arguments)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(read(ExactlyOnceStreams.SIGNED, 2))
                      .as(application::output)
                      .hasSize(LINES));
    }
  }

  /** MirrorMaker's rules: what lets write stays behind, and all becomes read. */
  @Test
  void mirrorMakerCopiesRecordsAndAcls() throws JsonProcessingException {
    addUser("connect");
    grant(
        "connect",
        topic("connect-", PatternType.PREFIXED, AclOperation.ALL),
        topic("one.", PatternType.PREFIXED, AclOperation.ALL),
        new Right(ResourceType.GROUP, "connect", PatternType.LITERAL, AclOperation.ALL),
        new Right(
            ResourceType.TRANSACTIONAL_ID, "connect-", PatternType.PREFIXED, AclOperation.ALL),
        new Right(
            ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL, AclOperation.DESCRIBE),
        new Right(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL, AclOperation.ALTER));
    try (KafkaBroker source = KafkaBroker.startWithAuthorizer("User:ANONYMOUS");
        ConnectWorker worker = new ConnectWorker(address(), clientConfigs("connect"))) {
      JavaClient java = new JavaClient(source.bootstrap());
      java.createTopic("orders", 1, Map.of());
      java.produce(records("orders", LINES, n -> "order " + n), Map.of());
      try (Admin admin = source.admin()) {
        JavaClient.get(
            admin
                .createAcls(
                    List.of(
                        orders("orders", "alice", AclOperation.READ, AclPermissionType.ALLOW),
                        orders("orders", "alice", AclOperation.WRITE, AclPermissionType.ALLOW),
                        orders("orders", "bob", AclOperation.ALL, AclPermissionType.ALLOW),
                        orders("orders", "eve", AclOperation.READ, AclPermissionType.DENY)))
                .all());
      }
      String connector = new ObjectMapper().writeValueAsString(mirror(source.bootstrap()));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(worker.put("mirror", connector)).as(worker::output).isTrue());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(read("one.orders", 1)).as(worker::output).hasSize(LINES));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(aclsOf("one.orders"))
                      .as(worker::output)
                      .containsExactlyInAnyOrder(
                          orders("one.orders", "alice", AclOperation.READ, AclPermissionType.ALLOW),
                          orders("one.orders", "bob", AclOperation.READ, AclPermissionType.ALLOW),
                          orders("one.orders", "eve", AclOperation.READ, AclPermissionType.DENY)));
    }
  }

  private Map<String, String> mirror(String source) {
    Map<String, String> configs = new LinkedHashMap<>();
    configs.put("connector.class", "org.apache.kafka.connect.mirror.MirrorSourceConnector");
    configs.put("tasks.max", "1");
    configs.put("source.cluster.alias", "one");
    configs.put("target.cluster.alias", "two");
    configs.put("source.cluster.bootstrap.servers", source);
    configs.put("target.cluster.bootstrap.servers", address());
    clientConfigs("connect").forEach((name, value) -> configs.put("target.cluster." + name, value));
    configs.put("topics", "orders");
    configs.put("replication.factor", "1");
    configs.put("offset-syncs.topic.replication.factor", "1");
    configs.put("sync.topic.acls.enabled", "true");
    configs.put("sync.topic.acls.interval.seconds", "1");
    configs.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    configs.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    return configs;
  }

  private static AclBinding orders(
      String topic, String user, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", operation, permission));
  }

  private List<AclBinding> aclsOf(String topic) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      return List.copyOf(
          JavaClient.get(
              admin
                  .describeAcls(
                      new AclBindingFilter(
                          new ResourcePatternFilter(ResourceType.TOPIC, topic, PatternType.LITERAL),
                          AccessControlEntryFilter.ANY))
                  .values()));
    }
  }

  private record Right(
      ResourceType type, String name, PatternType pattern, AclOperation operation) {}

  private static Right topic(String name, PatternType pattern, AclOperation operation) {
    return new Right(ResourceType.TOPIC, name, pattern, operation);
  }

  private void grant(String user, Right... rights) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      JavaClient.get(
          admin
              .createAcls(
                  Stream.of(rights)
                      .map(
                          right ->
                              new AclBinding(
                                  new ResourcePattern(right.type(), right.name(), right.pattern()),
                                  new AccessControlEntry(
                                      "User:" + user,
                                      "*",
                                      right.operation(),
                                      AclPermissionType.ALLOW)))
                      .toList())
              .all());
    }
  }

  private void addUser(String user) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      JavaClient.get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          user,
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096),
                          PASSWORD)))
              .all());
    }
  }

  private Map<String, String> clientConfigs(String user) {
    Map<String, String> configs = new HashMap<>();
    configs.put("security.protocol", "SASL_SSL");
    configs.put("ssl.truststore.type", "PEM");
    configs.put("ssl.truststore.location", authority.toString());
    configs.put("sasl.mechanism", "SCRAM-SHA-512");
    configs.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, PASSWORD));
    return configs;
  }

  private String address() {
    return "127.0.0.1:" + port;
  }

  private List<String> read(String topic, int partitions) {
    return CommittedRecords.soFar(gateway.bootstrap(), topic, partitions).values().stream()
        .flatMap(List::stream)
        .collect(Collectors.toList());
  }

  private static List<ProducerRecord<byte[], byte[]>> records(
      String topic, int count, Function<Integer, String> value) {
    return IntStream.range(0, count)
        .mapToObj(
            n ->
                new ProducerRecord<>(
                    topic,
                    Integer.toString(n % 10).getBytes(UTF_8),
                    value.apply(n).getBytes(UTF_8)))
        .toList();
  }
}
