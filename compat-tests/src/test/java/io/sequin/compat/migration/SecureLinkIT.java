package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.support.Certificates;
import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.TokenIssuer;
import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Links to clusters that want to know who reads: their ACLs and quotas, and other gateways over
 * TLS.
 */
class SecureLinkIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String USER = "User:alice";

  @TempDir private Path directory;

  @Test
  void aclsAndQuotasComeAlongAndGo() throws IOException {
    try (KafkaBroker kafka = KafkaBroker.startWithAuthorizer("User:ANONYMOUS");
        GatewayProcess gateway = GatewayProcess.start()) {
      LinkCommandLine links = new LinkCommandLine(gateway);
      fill(kafka.bootstrap(), "guarded");
      AclBinding read = acl(AclOperation.READ);
      try (Admin admin = kafka.admin()) {
        JavaClient.get(admin.createAcls(List.of(read)).all());
        JavaClient.get(admin.alterClientQuotas(List.of(quota(10_000.0))).all());
      }
      String file = write(kafka.adminConfigs());
      links.output("create", "guarded", "--config-file", file, "--topics", "guarded");

      awaitRows(gateway, "SELECT principal, operation FROM sequin_control.acls", USER + "\tREAD");
      awaitRows(
          gateway,
          "SELECT name, value FROM sequin_control.client_quotas",
          "producer_byte_rate\t10000");
      try (Admin admin = kafka.admin()) {
        JavaClient.get(admin.deleteAcls(List.of(read.toFilter())).all());
        JavaClient.get(admin.alterClientQuotas(List.of(quota(null))).all());
      }
      awaitRows(gateway, "SELECT principal FROM sequin_control.acls");
      awaitRows(gateway, "SELECT name FROM sequin_control.client_quotas");

      // a super user is not kept out by ACLs
      assertThat(links.output("promote", "guarded", "--fence", "acl"))
          .contains("promoted 1 topics");
      try (Admin admin = kafka.admin()) {
        assertThat(
                JavaClient.get(
                    admin
                        .describeAcls(
                            acl(AclOperation.WRITE, AclPermissionType.DENY, "User:*").toFilter())
                        .values()))
            .hasSize(1);
      }
      LogDigest.assertSame("guarded", "read_committed", gateway.bootstrap(), kafka.bootstrap());
      assertThat(links.output("list")).doesNotContain("secret");
    }
  }

  @Test
  void aTopicThatMayNotBeReadIsTold() throws IOException {
    try (KafkaBroker kafka = KafkaBroker.startWithAuthorizer();
        GatewayProcess gateway = GatewayProcess.start()) {
      LinkCommandLine links = new LinkCommandLine(gateway);

      assertThat(links.output("create", "blind", "--bootstrap", kafka.bootstrap(), "--topics", "*"))
          .contains("follows 0 topics");
      assertThatThrownBy(() -> fill(kafka.bootstrap(), "guarded"))
          .isInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void anotherGatewayIsACluster() throws IOException {
    Certificates certificates = Certificates.create(directory, "CN=localhost");
    TokenIssuer issuer = new TokenIssuer();
    issuer.publish(directory.resolve("jwks.json"));
    int port = FreePort.find();
    try (GatewayProcess source =
            GatewayProcess.start(
                GatewayOptions.defaults()
                    .withArguments(
                        "--config",
                        "listeners=PLAINTEXT://127.0.0.1:0,SASL_SSL://127.0.0.1:" + port,
                        "--config",
                        "sasl.enabled.mechanisms=SCRAM-SHA-512,OAUTHBEARER",
                        "--config",
                        "sasl.oauthbearer.jwks.endpoint.url="
                            + directory.resolve("jwks.json").toUri(),
                        "--config",
                        "ssl.keystore.type=PKCS12",
                        "--config",
                        "ssl.keystore.location=" + certificates.store(),
                        "--config",
                        "ssl.keystore.password=" + Certificates.PASSWORD));
        GatewayProcess gateway = GatewayProcess.start()) {
      LinkCommandLine links = new LinkCommandLine(gateway);
      addUser(source, "carol", "confidential");
      fill(source.bootstrap(), "between");
      String file = write(tls("127.0.0.1:" + port, certificates, "carol", "confidential"));
      String wrong = write(tls("127.0.0.1:" + port, certificates, "carol", "guessed"));

      assertThat(links.run("create", "other", "--config-file", wrong, "--topics", "*").stderr())
          .contains("refuses who we are")
          .doesNotContain("guessed");
      links.output("create", "other", "--config-file", file, "--topics", "between");

      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  links
                      .run("status", "other", "--json")
                      .stdout()
                      .contains("\"lagRecords\":0,\"topics\":[{"));
      assertThat(links.output("promote", "other")).contains("promoted 1 topics");
      LogDigest.assertSame("between", "read_committed", gateway.bootstrap(), source.bootstrap());
      assertThat(gateway.logLines("confidential")).isEmpty();

      fill(source.bootstrap(), "by-token");
      links.output(
          "create",
          "token",
          "--config-file",
          write(token("127.0.0.1:" + port, certificates, issuer)),
          "--topics",
          "by-token");
      links.awaitInSync("token");
      LogDigest.assertSame("by-token", "read_committed", gateway.bootstrap(), source.bootstrap());
    }
  }

  /** From a file, as an agent of an identity provider keeps it. */
  private Map<String, Object> token(String bootstrap, Certificates certificates, TokenIssuer issuer)
      throws IOException {
    Path token =
        Files.writeString(
            directory.resolve("token"),
            issuer.token("carol", Instant.now().plus(Duration.ofHours(1))));
    Map<String, Object> configs = new HashMap<>(tls(bootstrap, certificates, "", ""));
    configs.put("sasl.mechanism", "OAUTHBEARER");
    configs.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
    configs.put("sasl.oauthbearer.token.endpoint.url", token.toUri().toString());
    return configs;
  }

  private static Map<String, Object> tls(
      String bootstrap, Certificates certificates, String user, String password) {
    return Map.of(
        "bootstrap.servers",
        bootstrap,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + user
            + "\" password=\""
            + password
            + "\";",
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        certificates.certificate());
  }

  private void addUser(GatewayProcess gateway, String name, String password) throws IOException {
    Path input = Files.writeString(directory.resolve("password"), password + "\n");
    ToolProcess.of(
            GatewayCommand.launcher(
                "user", "add", name, "--postgres", gateway.postgres().toString()))
        .readingFrom(input)
        .run()
        .output();
  }

  private String write(Map<String, Object> configs) throws IOException {
    Properties properties = new Properties();
    properties.putAll(configs);
    Path file = Files.createTempFile(directory, "client", ".properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file.toString();
  }

  private static void fill(String bootstrap, String topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    IntStream.range(0, 50)
        .forEach(
            number ->
                records.add(
                    new ProducerRecord<>(
                        topic, ("key." + number).getBytes(UTF_8), new byte[number])));
    new JavaClient(bootstrap).createTopic(topic, 2, Map.of());
    new JavaClient(bootstrap).produce(records, Map.of());
  }

  private static void awaitRows(GatewayProcess gateway, String query, String... rows) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(new Psql(gateway.postgres()).query(query))
                    .as(gateway.stderr())
                    .containsExactly(rows));
  }

  private static AclBinding acl(AclOperation operation) {
    return acl(operation, AclPermissionType.ALLOW, USER);
  }

  private static AclBinding acl(
      AclOperation operation, AclPermissionType permission, String principal) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, "guarded", PatternType.LITERAL),
        new AccessControlEntry(principal, "*", operation, permission));
  }

  private static ClientQuotaAlteration quota(Double value) {
    return new ClientQuotaAlteration(
        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "alice")),
        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", value)));
  }
}
