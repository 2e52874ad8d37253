package io.sequin.compat.security;

import static io.sequin.compat.support.KafkaTool.ACLS;
import static io.sequin.compat.support.KafkaTool.CLIENT_METRICS;
import static io.sequin.compat.support.KafkaTool.CONFIGS;
import static io.sequin.compat.support.KafkaTool.CONSOLE_CONSUMER;
import static io.sequin.compat.support.KafkaTool.CONSOLE_PRODUCER;
import static io.sequin.compat.support.KafkaTool.CONSUMER_GROUPS;
import static io.sequin.compat.support.KafkaTool.DELEGATION_TOKENS;
import static io.sequin.compat.support.KafkaTool.DELETE_RECORDS;
import static io.sequin.compat.support.KafkaTool.GET_OFFSETS;
import static io.sequin.compat.support.KafkaTool.LOG_DIRS;
import static io.sequin.compat.support.KafkaTool.PRODUCER_PERFORMANCE;
import static io.sequin.compat.support.KafkaTool.SHARE_GROUPS;
import static io.sequin.compat.support.KafkaTool.TOPICS;
import static io.sequin.compat.support.KafkaTool.TRANSACTIONS;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.resource.PatternType.LITERAL;

import io.sequin.compat.support.GroupToolView;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.SaslConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tools of users that lack a right say: the same as with Apache Kafka. None lacks two
 * rights that its client asks for at the same time.
 */
@Order(1)
class MissingRightsToolsIT {

  private static final String TOPIC = "flights";
  private static final String GROUP = "readers";
  private static final String TRANSACTIONAL_ID = "payments";

  /** Has no right. */
  private static final String ALICE = "alice";

  /** May read the topic, and see the group and the transactional id. */
  private static final String BOB = "bob";

  private static final String PASSWORD = "secret";
  private static final List<String> SETTINGS =
      List.of(
          "authorizer.class.name=" + KafkaBroker.AUTHORIZER,
          "super.users=User:ANONYMOUS",
          "sasl.enabled.mechanisms=PLAIN",
          "listener.name.sasl_plaintext.plain.sasl.jaas.config="
              + "org.apache.kafka.common.security.plain.PlainLoginModule required"
              + " user_alice=\"secret\" user_bob=\"secret\";",
          "delegation.token.secret.key=very secret");

  /** What a producer says that is closed while its thread still learns that it may not write. */
  private static final Pattern CLOSED_TOO_EARLY =
      Pattern.compile(
          "stderr: .* Error in kafka producer I/O thread while aborting transaction.*\n"
              + "stderr: java.lang.IllegalStateException: Transactional method invoked on a"
              + " non-transactional producer.\n");

  private static final Map<String, String> ADDRESSES = new ConcurrentHashMap<>();

  @TempDir private static Path directory;
  private static ReferencePair pair;
  private static Path input;

  private record Attempt(String user, KafkaTool tool, String options) {

    @Override
    public String toString() {
      return user + ": " + tool + " " + options;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    input = Files.writeString(directory.resolve("input"), "a value\n");
    pair = SaslPair.start(MissingRightsToolsIT.class, SETTINGS);
    pair.forEach(MissingRightsToolsIT::fill);
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  @TestFactory
  Stream<DynamicTest> toolsSayWhatTheySayWithKafka() {
    return Stream.of(
            topics(), configs(), groups(), shareGroups(), records(), transactions(), security())
        .flatMap(List::stream)
        .map(
            attempt ->
                DynamicTest.dynamicTest(
                    attempt.toString(),
                    () -> pair.compare(attempt.toString(), at -> outcome(attempt, at))));
  }

  private static List<Attempt> topics() {
    return List.of(
        new Attempt(ALICE, TOPICS, "--list"),
        new Attempt(ALICE, TOPICS, "--describe --topic flights"),
        new Attempt(ALICE, TOPICS, "--create --topic new"),
        new Attempt(ALICE, TOPICS, "--create --topic flights"),
        new Attempt(ALICE, TOPICS, "--delete --topic flights"),
        new Attempt(BOB, TOPICS, "--list"),
        new Attempt(BOB, TOPICS, "--describe --topic flights"),
        new Attempt(BOB, TOPICS, "--alter --topic flights --partitions 2"),
        new Attempt(BOB, TOPICS, "--delete --topic flights"));
  }

  private static List<Attempt> configs() {
    return List.of(
        new Attempt(ALICE, CONFIGS, "--describe --topic flights"),
        new Attempt(ALICE, CONFIGS, "--alter --topic flights --add-config retention.ms=1000"),
        new Attempt(ALICE, CONFIGS, "--describe --broker 1"),
        new Attempt(ALICE, CONFIGS, "--describe --user bob"),
        new Attempt(ALICE, CONFIGS, "--alter --user bob --add-config consumer_byte_rate=1000"),
        new Attempt(
            ALICE, CONFIGS, "--alter --user bob --add-config SCRAM-SHA-256=[password=secret]"),
        new Attempt(ALICE, CLIENT_METRICS, "--list"),
        new Attempt(BOB, CONFIGS, "--describe --topic flights"));
  }

  private static List<Attempt> groups() {
    return List.of(
        new Attempt(ALICE, CONSUMER_GROUPS, "--list"),
        new Attempt(ALICE, CONSUMER_GROUPS, "--describe --group readers"),
        new Attempt(
            ALICE,
            CONSUMER_GROUPS,
            "--reset-offsets --group readers --topic flights --to-earliest --execute"),
        new Attempt(ALICE, CONSUMER_GROUPS, "--delete-offsets --group readers --topic flights"),
        new Attempt(ALICE, CONSUMER_GROUPS, "--delete --group readers"),
        new Attempt(BOB, CONSUMER_GROUPS, "--list"),
        new Attempt(BOB, CONSUMER_GROUPS, "--describe --group readers"),
        new Attempt(
            BOB,
            CONSUMER_GROUPS,
            "--reset-offsets --group readers --topic flights --to-earliest --execute"),
        new Attempt(BOB, CONSUMER_GROUPS, "--delete-offsets --group readers --topic flights"),
        new Attempt(BOB, CONSUMER_GROUPS, "--delete --group readers"));
  }

  private static List<Attempt> shareGroups() {
    return List.of(
        new Attempt(ALICE, SHARE_GROUPS, "--list"),
        new Attempt(ALICE, SHARE_GROUPS, "--describe --group sharers"),
        new Attempt(
            ALICE,
            SHARE_GROUPS,
            "--reset-offsets --group sharers --topic flights --to-earliest --execute"),
        new Attempt(ALICE, SHARE_GROUPS, "--delete --group sharers"));
  }

  private static List<Attempt> records() {
    String deleteRecords = "--offset-json-file src/test/resources/tools/delete-records.json";
    String perf = "--topic flights --num-records 1 --record-size 10 --throughput -1";
    return List.of(
        new Attempt(ALICE, CONSOLE_PRODUCER, "--topic flights"),
        new Attempt(ALICE, CONSOLE_CONSUMER, "--topic flights --partition 0 --offset earliest"),
        new Attempt(ALICE, PRODUCER_PERFORMANCE, perf),
        new Attempt(ALICE, GET_OFFSETS, "--topic flights"),
        new Attempt(ALICE, DELETE_RECORDS, deleteRecords),
        new Attempt(ALICE, LOG_DIRS, "--describe"),
        new Attempt(BOB, CONSOLE_PRODUCER, "--topic flights"),
        new Attempt(BOB, CONSOLE_CONSUMER, "--topic flights --group readers"),
        new Attempt(BOB, PRODUCER_PERFORMANCE, perf),
        new Attempt(BOB, GET_OFFSETS, "--topic flights"),
        new Attempt(BOB, DELETE_RECORDS, deleteRecords));
  }

  private static List<Attempt> transactions() {
    return List.of(
        new Attempt(ALICE, TRANSACTIONS, "list"),
        new Attempt(ALICE, TRANSACTIONS, "describe --transactional-id payments"),
        new Attempt(ALICE, TRANSACTIONS, "describe-producers --topic flights --partition 0"),
        new Attempt(ALICE, TRANSACTIONS, "abort --topic flights --partition 0 --start-offset 0"),
        new Attempt(ALICE, TRANSACTIONS, "forceTerminateTransaction --transactionalId payments"),
        new Attempt(BOB, TRANSACTIONS, "forceTerminateTransaction --transactionalId payments"));
  }

  private static List<Attempt> security() {
    String acl = " --allow-principal User:alice --operation Read --topic flights";
    return List.of(
        new Attempt(ALICE, ACLS, "--list"),
        new Attempt(ALICE, ACLS, "--add" + acl),
        new Attempt(ALICE, ACLS, "--remove --force" + acl),
        new Attempt(ALICE, DELEGATION_TOKENS, "--describe --owner-principal User:bob"),
        new Attempt(
            ALICE,
            DELEGATION_TOKENS,
            "--create --max-life-time-period -1 --owner-principal User:bob"));
  }

  private static String outcome(Attempt attempt, String bootstrap) {
    String secure = ADDRESSES.computeIfAbsent(bootstrap, SaslPair::address);
    Path config = SaslPair.commandConfig(directory, attempt.user(), PASSWORD);
    String[] options = ("--command-config " + config + " " + attempt.options()).split(" ");
    return masked(
        GroupToolView.of(
            new KafkaTools(secure).process(attempt.tool(), options).readingFrom(input).run()));
  }

  private static String masked(String text) {
    return CLOSED_TOO_EARLY
        .matcher(text.replace(directory.toString(), "DIRECTORY"))
        .replaceAll("")
        .replaceAll("console-consumer-\\d+", "console-consumer-NUMBER")
        // Kafka shows a request's objects (docs/COMPATIBILITY.md)
        .replaceAll(
            "Request Request\\(.*\\) needs [A-Z_]+ permission", "Cluster authorization failed");
  }

  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic(TOPIC, 3, Map.of());
    java.createTopic("secrets", 1, Map.of());
    java.produce(List.of(new ProducerRecord<>(TOPIC, 0, null, new byte[0])), Map.of());
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(Map.of("group.id", GROUP))) {
      consumer.commitSync(Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(1)));
    }
    try (KafkaProducer<byte[], byte[]> producer =
        java.producer(Map.of("transactional.id", TRANSACTIONAL_ID))) {
      producer.initTransactions();
    }
    List<AclBinding> acls =
        List.of(
            ofBob(ResourceType.TOPIC, TOPIC, READ),
            ofBob(ResourceType.GROUP, GROUP, DESCRIBE),
            ofBob(ResourceType.TRANSACTIONAL_ID, TRANSACTIONAL_ID, DESCRIBE));
    try (Admin admin = java.admin();
        Admin bob =
            Admin.create(SaslConfigs.of(SaslPair.address(bootstrap), "PLAIN", BOB, PASSWORD))) {
      JavaClient.get(admin.createAcls(acls).all());
      Awaitility.await()
          .ignoreExceptions()
          .until(
              () ->
                  JavaClient.get(bob.describeTransactions(List.of(TRANSACTIONAL_ID)).all())
                      .containsKey(TRANSACTIONAL_ID));
    }
  }

  private static AclBinding ofBob(ResourceType type, String name, AclOperation operation) {
    return Acls.acl(type, name, LITERAL, "User:" + BOB, "*", operation, ALLOW);
  }
}
