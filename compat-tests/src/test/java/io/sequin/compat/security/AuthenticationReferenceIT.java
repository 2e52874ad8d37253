package io.sequin.compat.security;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.SaslConfigs;
import io.sequin.compat.support.ToolResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, and what the others are told, is the same as with Apache Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationReferenceIT {

  private static final int PATIENCE_S = 30;
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
        ReferencePair.start(
            AuthenticationReferenceIT.class,
            GatewayOptions.defaults()
                .withArguments(
                    "--config",
                    "listeners=PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0",
                    "--config",
                    MECHANISMS,
                    "--config",
                    PLAIN_USERS),
            () ->
                KafkaBroker.start(
                    List.of("SASL_PLAINTEXT://127.0.0.1:" + FreePort.find()),
                    List.of(
                        MECHANISMS,
                        PLAIN_USERS,
                        SCRAM_MODULE,
                        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
                            + "SASL_PLAINTEXT:SASL_PLAINTEXT")));
    pair.forEach(AuthenticationReferenceIT::addAlice);
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
        bootstrap -> outcome(saslListener(bootstrap), mechanism, user, password));
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
                    saslListener(bootstrap),
                    mechanism,
                    mechanism.equals("PLAIN") ? "bob" : "alice",
                    "wrong")));
  }

  /** As Kafka's SaslClientsWithInvalidCredentialsTest. */
  private static String outcome(String client, Map<String, Object> sasl) {
    Map<String, Object> configs = new HashMap<>(sasl);
    try {
      switch (client) {
        case "producer" -> send(configs);
        case "transactional producer" -> {
          configs.put("transactional.id", "payments");
          send(configs);
        }
        case "consumer of a group" -> {
          configs.put("group.id", "readers");
          consume(configs, consumer -> consumer.subscribe(List.of("flights")));
        }
        default ->
            consume(
                configs, consumer -> consumer.assign(List.of(new TopicPartition("flights", 0))));
      }
      return "works";
    } catch (KafkaException e) {
      return e.getClass().getName() + ": " + e.getMessage();
    }
  }

  private static void send(Map<String, Object> configs) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      if (configs.containsKey("transactional.id")) {
        producer.initTransactions();
      }
      JavaClient.get(producer.send(new ProducerRecord<>("flights", "value")));
    }
  }

  private static void consume(
      Map<String, Object> configs, Consumer<KafkaConsumer<String, String>> begin) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer())) {
      begin.accept(consumer);
      consumer.poll(Duration.ofSeconds(PATIENCE_S));
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
        bootstrap -> outcomeOfKcat(saslListener(bootstrap)));
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

  private static void addAlice(String bootstrap) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          "alice",
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096),
                          "scram secret")))
              .all());
    }
  }

  private static String saslListener(String bootstrap) {
    return Listeners.address(Listeners.of(bootstrap), "SASL_PLAINTEXT");
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
