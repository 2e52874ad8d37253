package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.clients.Credentials.Mechanism;
import io.sequin.compat.support.Certificates;
import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.TokenIssuer;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients write and read in groups over TLS, known by SASL or by their certificates. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureClientsIT {

  private static final String USER = "alice";
  private static final String PASSWORD = "it's a secret";
  private static final Set<Mechanism> ALL = EnumSet.allOf(Mechanism.class);
  private static final Set<Mechanism> ALL_BUT_TOKENS =
      EnumSet.complementOf(EnumSet.of(Mechanism.OAUTHBEARER));
  private static final List<String> LINES =
      IntStream.range(0, 100).mapToObj(i -> "key" + i + "\tvalue" + i).toList();

  /** They read librdkafka's properties, in JSON. */
  private static final List<GroupClient> LIBRDKAFKA =
      List.of(Clients.CONFLUENT_PYTHON, Clients.CONFLUENT_GO, Clients.RDKAFKA);

  private static final List<GroupClient> PYTHON = List.of(Clients.AIOKAFKA, Clients.KAFKA_PYTHON);

  /** They have no properties of their own. */
  private static final List<GroupClient> WITHOUT_FILES =
      List.of(Clients.FRANZ, Clients.SARAMA, Clients.KAFKA_GO, Clients.KRAFKA);

  @TempDir private static Path directory;
  private final int saslPort = FreePort.find();
  private final int tlsPort = FreePort.find();
  private Path keyFile;
  private Path tokenFile;
  private Path lines;
  private Credentials credentials;
  private Map<String, String> authorityPem;
  private Map<String, String> clientPem;
  private GatewayProcess gateway;

  /** Which client can do what; docs/SECURITY.md has a table of it. */
  static Stream<Arguments> clientsAndMechanisms() {
    Map<GroupClient, Set<Mechanism>> clients = new LinkedHashMap<>();
    // it has no tokens but those that an application makes itself
    clients.put(Clients.JAVA_OLDEST, ALL_BUT_TOKENS);
    clients.put(Clients.JAVA_3, ALL);
    clients.put(Clients.JAVA_NEWEST, ALL);
    // before 2.6.1 librdkafka repeats a nonce wrongly, which Apache Kafka refuses, too: see
    // AuthenticationReferenceIT
    clients.put(Clients.KCAT, EnumSet.of(Mechanism.PLAIN, Mechanism.MTLS));
    clients.put(Clients.CONFLUENT_PYTHON, ALL);
    clients.put(Clients.CONFLUENT_GO, ALL);
    clients.put(Clients.FRANZ, ALL);
    clients.put(Clients.SARAMA, ALL);
    clients.put(Clients.KAFKA_GO, ALL_BUT_TOKENS);
    clients.put(Clients.AIOKAFKA, ALL);
    // it does not take the key as Java writes it
    clients.put(Clients.KRAFKA, EnumSet.complementOf(EnumSet.of(Mechanism.MTLS)));
    clients.put(Clients.RDKAFKA, ALL_BUT_TOKENS);
    clients.put(Clients.KAFKA_PYTHON, ALL);
    clients.put(Clients.KAFKAJS, ALL);
    clients.put(Clients.PLATFORMATIC, ALL);
    return clients.entrySet().stream()
        .filter(client -> Clients.all().contains(client.getKey()))
        .flatMap(
            client ->
                client.getValue().stream()
                    .map(mechanism -> Arguments.of(client.getKey(), mechanism)));
  }

  @BeforeAll
  void start() throws IOException {
    Certificates own = Certificates.create(directory, "CN=gateway");
    Certificates client = Certificates.create(directory, "CN=alice,OU=clients");
    keyFile = Files.writeString(directory.resolve("gateway.pem"), own.key() + own.certificate());
    Path authority = Files.writeString(directory.resolve("authority.pem"), own.certificate());
    Path clientFile =
        Files.writeString(directory.resolve("client.pem"), client.key() + client.certificate());
    Path trusted = Files.writeString(directory.resolve("trusted.pem"), client.certificate());
    authorityPem = Map.of("ca", own.certificate());
    clientPem = Map.of("ca", own.certificate(), "cert", client.certificate(), "key", client.key());
    TokenIssuer issuer = new TokenIssuer();
    Path keys = directory.resolve("jwks.json");
    issuer.publish(keys);
    String token = issuer.token(USER, Instant.now().plus(Duration.ofHours(1)));
    tokenFile = Files.writeString(directory.resolve("token"), token);
    lines = Files.write(directory.resolve("lines.tsv"), LINES);
    credentials = new Credentials(USER, PASSWORD, token, authority, clientFile, client.store());
    Path properties =
        Files.writeString(directory.resolve("server.properties"), properties(keys, trusted));
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults().withArguments("--config-file", properties.toString()));
    user("add", PASSWORD);
  }

  /** As an administrator of Kafka has them. */
  private String properties(Path keys, Path trusted) {
    return String.format(
        Locale.ROOT,
        """
        process.roles=broker,controller
        node.id=7
        controller.listener.names=CONTROLLER
        listeners=INSIDE://127.0.0.1:0,CONTROLLER://127.0.0.1:9093,SASL_SSL://127.0.0.1:%d,MTLS://127.0.0.1:%d
        listener.security.protocol.map=INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,MTLS:SSL
        num.io.threads=8
        group.initial.rebalance.delay.ms=0
        ssl.keystore.type=PEM
        ssl.keystore.location=%s
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        listener.name.mtls.ssl.client.auth=required
        ssl.principal.mapping.rules=RULE:^CN=(.*?),.*$/$1/L,DEFAULT
        sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
        sasl.oauthbearer.jwks.endpoint.url=%s
        sasl.oauthbearer.expected.audience=%s
        sasl.oauthbearer.expected.issuer=%s
        """,
        saslPort,
        tlsPort,
        keyFile,
        trusted,
        keys.toUri(),
        TokenIssuer.AUDIENCE,
        TokenIssuer.ISSUER);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("clientsAndMechanisms")
  @Order(1)
  void aKnownClientWritesAndReads(GroupClient client, Mechanism mechanism) throws Exception {
    ClientMatrix.verify(
        client,
        Capability.SECURITY,
        mechanism.toString(),
        () -> writesAndReads(client, mechanism, "before"));
  }

  private void writesAndReads(GroupClient client, Mechanism mechanism, String when)
      throws IOException {
    String topic = "secure." + Clients.slug(client) + "." + mechanism.name() + "." + when;
    new JavaClient(gateway.bootstrap()).createTopic(topic, 1, Map.of());
    Map<String, String> environment = environment(client, mechanism);

    run(client.produceCommand(bootstrap(mechanism), topic, lines), environment);
    Membership membership =
        Membership.of(bootstrap(mechanism), topic, topic, client.protocols().getFirst())
            .withCount(LINES.size());
    ToolResult read = run(client.consumeCommand(membership), environment);
    assertThat(read.lines().stream().map(Delivery::parse).map(Delivery::line)).isEqualTo(LINES);
  }

  @Test
  @Order(2)
  void whatTheFileHasAndAGatewayDoesNotIsNamedOnce() {
    assertThat(gateway.logLines("not used of "))
        .singleElement()
        .asString()
        .endsWith("server.properties: node.id, num.io.threads, process.roles");
  }

  @Test
  @Order(2)
  void aUserIsListedAndRemovedAndThenRefused() throws IOException {
    assertThat(user("list", "").output()).isEqualTo("alice\tSCRAM-SHA-256,SCRAM-SHA-512\n");
    GroupClient client = Clients.KCAT;
    Map<String, String> environment = environment(client, Mechanism.PLAIN);
    List<String> command = client.produceCommand(bootstrap(Mechanism.PLAIN), "t", lines);

    user("remove", "").output();
    assertThat(user("list", "").output()).isEmpty();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        ToolProcess.of(failingSoon(command))
                            .withEnvironment(environment)
                            .run()
                            .failure())
                    .contains("Authentication failed: Invalid username or password"));
    assertThat(user("remove", "").failure()).contains("there is no user alice");
    user("add", PASSWORD).output();
    assertThat(gateway.stderr()).doesNotContain(PASSWORD).doesNotContain("it's");
  }

  private static List<String> failingSoon(List<String> command) {
    List<String> soon = new ArrayList<>(command);
    soon.addAll(List.of("-X", "message.timeout.ms=2000"));
    return soon;
  }

  @Test
  @Order(3)
  void aCertificateIsReplacedMeanwhile() throws IOException {
    Certificates next = Certificates.create(directory, "CN=gateway");
    Files.writeString(keyFile, next.key() + next.certificate());
    Files.writeString(credentials.authority(), next.certificate());

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !gateway.logLines("uses new certificates").isEmpty());
    authorityPem = Map.of("ca", next.certificate());
    writesAndReads(Clients.KAFKAJS, Mechanism.SCRAM_SHA_512, "after");
  }

  private ToolResult user(String action, String input) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("user", action));
    if (!action.equals("list")) {
      arguments.add(USER);
    }
    arguments.addAll(List.of("--postgres", gateway.postgres().toString()));
    Path standardInput = Files.writeString(directory.resolve("input"), input + "\n");
    return ToolProcess.of(GatewayCommand.java(List.of(), arguments))
        .readingFrom(standardInput)
        .run();
  }

  private static ToolResult run(List<String> command, Map<String, String> environment) {
    ToolResult result =
        ToolProcess.of(command).within(Duration.ofSeconds(40)).withEnvironment(environment).run();
    assertThat(result.output()).isNotNull();
    return result;
  }

  private String bootstrap(Mechanism mechanism) {
    return "127.0.0.1:" + (mechanism == Mechanism.MTLS ? tlsPort : saslPort);
  }

  private Map<String, String> environment(GroupClient client, Mechanism mechanism)
      throws IOException {
    String config = config(client, mechanism);
    Path file = directory.resolve("config-" + Clients.slug(client) + mechanism.name());
    Files.writeString(file, config);
    return Map.of(
        client.equals(Clients.KCAT) ? "KCAT_CONFIG" : "CLIENT_CONFIG",
        file.toString(),
        "JDK_JAVA_OPTIONS",
        "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + tokenFile.toUri());
  }

  private String config(GroupClient client, Mechanism mechanism) {
    Map<String, String> pem = mechanism == Mechanism.MTLS ? clientPem : authorityPem;
    if (client.equals(Clients.KCAT)) {
      return credentials.librdkafka(mechanism);
    }
    if (LIBRDKAFKA.contains(client)) {
      return credentials.confluent(mechanism);
    }
    if (WITHOUT_FILES.contains(client)) {
      return credentials.common(mechanism);
    }
    if (PYTHON.contains(client)) {
      return credentials.python(mechanism);
    }
    String name = mechanism.name().replace('_', '-');
    if (client.equals(Clients.KAFKAJS)) {
      return credentials.javascript(mechanism, "ssl", name.toLowerCase(Locale.ROOT), pem);
    }
    return client.equals(Clients.PLATFORMATIC)
        ? credentials.javascript(mechanism, "tls", name, pem)
        : credentials.java(mechanism, tokenFile);
  }
}
