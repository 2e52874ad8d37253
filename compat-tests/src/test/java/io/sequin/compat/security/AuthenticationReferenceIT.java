package io.sequin.compat.security;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.SaslConfigs;
import io.sequin.compat.support.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what the others are told, is the same as with Apache Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationReferenceIT {

  private static final int PATIENCE_S = 30;
  private static final String PASSWORD = "scram secret";
  private static final String MODULES = "org.apache.kafka.common.security.";
  private static final String MECHANISMS = "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256";
  private static final String PLAIN_USERS =
      "listener.name.sasl_plaintext.plain.sasl.jaas.config="
          + MODULES
          + "plain.PlainLoginModule required user_bob=\"plain secret\";";
  private static final String SCRAM_MODULE =
      "listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config="
          + MODULES
          + "scram.ScramLoginModule required;";

  private ReferencePair pair;

  @BeforeAll
  void start() {
    pair =
        SaslPair.start(
            AuthenticationReferenceIT.class, List.of(MECHANISMS, PLAIN_USERS, SCRAM_MODULE));
    pair.forEach(AuthenticationReferenceIT::fill);
  }

  @AfterAll
  void stop() {
    pair.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, bob, wrong",
    "PLAIN, nobody, plain secret",
    "PLAIN, '', plain secret",
    "SCRAM-SHA-256, alice, wrong",
    "SCRAM-SHA-256, nobody, scram secret",
    "SCRAM-SHA-512, alice, scram secret",
    "PLAIN, bob, plain secret",
    "SCRAM-SHA-256, alice, scram secret"
  })
  void whoIsRefusedIsToldWhy(String mechanism, String user, String password) {
    pair.compare(
        "%s as '%s' with '%s'".formatted(mechanism, user, password),
        bootstrap -> outcome(SaslPair.address(bootstrap), mechanism, user, password));
  }

  @ParameterizedTest
  @CsvSource({
    "producer, PLAIN",
    "producer, SCRAM-SHA-256",
    "transactional producer, SCRAM-SHA-256",
    "consumer of a group, SCRAM-SHA-256",
    "consumer without a group, SCRAM-SHA-256"
  })
  void whateverClientIsRefusedIsToldWhy(String client, String mechanism) {
    pair.compare(
        "%s by %s with 'wrong'".formatted(client, mechanism),
        bootstrap ->
            outcome(
                client,
                SaslConfigs.of(
                    SaslPair.address(bootstrap),
                    mechanism,
                    mechanism.equals("PLAIN") ? "bob" : "alice",
                    "wrong")));
  }

  private static String outcome(String kind, Map<String, Object> sasl) {
    try (TriedClient client = TriedClient.open(kind, sasl)) {
      return outcome(client);
    }
  }

  private static String outcome(TriedClient client) {
    try {
      client.tryOnce();
      return "works";
    } catch (KafkaException e) {
      return e.getClass().getName() + ": " + e.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"producer", "consumer of a group", "consumer without a group", "administrator"})
  void aClientGoesOnOnceItsUserIsThere(String kind) {
    pair.compare(kind + " whose user comes later", bootstrap -> outcomeOfLateUser(kind, bootstrap));
  }

  /** What the client says first, and in the end. */
  private static String outcomeOfLateUser(String kind, String bootstrap) {
    String user = "user of a " + kind;
    Map<String, Object> sasl =
        SaslConfigs.of(SaslPair.address(bootstrap), "SCRAM-SHA-256", user, PASSWORD);
    try (TriedClient client = TriedClient.open(kind, sasl)) {
      String first = outcome(client);
      add(user, bootstrap);
      Awaitility.await().until(() -> outcome(client).equals("works"));
      return first + "\nworks";
    }
  }

  @Test
  void saslWhereThereIsNone() {
    pair.compare(
        "PLAIN to a PLAINTEXT listener",
        bootstrap -> outcome(bootstrap, "PLAIN", "bob", "plain secret"));
  }

  @Test
  void kafkaConfigsKeepsCredentials() {
    String[] bob = {"--entity-type", "users", "--entity-name", "bob"};
    String[][] steps = {
      {"--alter", "--add-config", "SCRAM-SHA-256=[iterations=8192,password=x]"},
      {"--describe"},
      {"--alter", "--delete-config", "SCRAM-SHA-256"},
      {"--describe"},
      {"--alter", "--add-config", "SCRAM-SHA-256=[iterations=100,password=x]"},
      {"--alter", "--delete-config", "SCRAM-SHA-256"}
    };
    for (String[] step : steps) {
      String[] options = Stream.of(step, bob).flatMap(Stream::of).toArray(String[]::new);
      pair.compare("kafka-configs " + String.join(" ", options), at -> outcomeOfTool(at, options));
    }
  }

  private static String outcomeOfTool(String bootstrap, String... options) {
    ToolResult result = new KafkaTools(bootstrap).configs(options);
    String firstError = result.stderr().lines().findFirst().orElse("");
    return "exit code %s\n%s%s"
        .formatted(result.exitCode(), result.stdout(), firstError)
        .replace(bootstrap, "HOST:PORT")
        .strip();
  }

  /**
   * Before version 2.6.1 librdkafka gives back its own nonce twice, which RFC 5802 does not allow.
   */
  @Test
  void scramOfKcat() {
    pair.compare(
        "SCRAM-SHA-256 of kcat as 'alice' with 'scram secret'",
        bootstrap -> outcomeOfKcat(SaslPair.address(bootstrap)));
  }

  private static String outcomeOfKcat(String bootstrap) {
    ToolResult result =
        new Kcat(bootstrap)
            .run(
                "-L",
                "-m",
                "5",
                "-X",
                "security.protocol=sasl_plaintext",
                "-X",
                "sasl.mechanisms=SCRAM-SHA-256",
                "-X",
                "sasl.username=alice",
                "-X",
                "sasl.password=scram secret");
    return (result.stdout() + result.stderr())
        .lines()
        .filter(line -> line.contains("SASL authentication error: "))
        .map(line -> line.replaceFirst(".*SASL authentication error: ", ""))
        .map(line -> line.replaceFirst(" \\(after.*", ""))
        .distinct()
        .collect(Collectors.joining("\n", "exit code " + result.exitCode() + "\n", ""));
  }

  private static void fill(String bootstrap) {
    add("alice", bootstrap);
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic(TriedClient.TOPIC, 1, Map.of());
    java.produce(List.of(new ProducerRecord<>(TriedClient.TOPIC, new byte[0])), Map.of());
  }

  private static void add(String user, String bootstrap) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          user,
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096),
                          PASSWORD)))
              .all());
    }
  }

  /** The client's exception and its message, or what the client can do. */
  private static String outcome(String bootstrap, String mechanism, String user, String password) {
    try (Admin admin = Admin.create(SaslConfigs.of(bootstrap, mechanism, user, password))) {
      int nodes = admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS).size();
      return "sees " + nodes + " node";
    } catch (ExecutionException e) {
      return e.getCause().getClass().getName() + ": " + e.getCause().getMessage();
    } catch (KafkaException e) {
      return e.getClass().getName() + ": " + e.getMessage();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
