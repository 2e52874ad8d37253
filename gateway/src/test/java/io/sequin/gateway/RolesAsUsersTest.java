package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sasl.scram.source=postgres}: one set of users for SQL and Kafka. */
final class RolesAsUsersTest {

  private static final int PATIENCE_S = 20;
  private static final String PASSWORD = "it's secret";
  private static final String SCRAM = "SCRAM-SHA-256";

  @TempDir private static Path directory;

  private static EmbeddedPostgresServer postgres;
  private static TestCertificates server;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgresServer.start(directory.resolve("data"));
    server = TestCertificates.create(directory, "CN=localhost");
    sql("SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'secret'");
    sql("CREATE ROLE trusted LOGIN PASSWORD 'secret'");
    askForPasswords();
    gateway = GatewayFixture.start(postgres.settings(), configs());
  }

  private static Map<String, String> configs() {
    return Map.of(
        "listeners",
        "PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0,SASL_SSL://127.0.0.1:0",
        "sasl.scram.source",
        "postgres",
        "listener.name.sasl_ssl.sasl.enabled.mechanisms",
        "PLAIN,SCRAM-SHA-256",
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.certificate.chain",
        server.certificate(),
        "ssl.keystore.key",
        server.key());
  }

  /** Of all roles but the gateway's own and one. */
  private static void askForPasswords() throws IOException {
    Path rules = Path.of(query("SHOW hba_file"));
    Files.writeString(
        rules,
        """
        host all postgres,trusted all trust
        host all all all scram-sha-256
        """);
    sql("SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({"SCRAM-SHA-256, SASL_PLAINTEXT", "SCRAM-SHA-256, SASL_SSL", "PLAIN, SASL_SSL"})
  void aRoleIsTheSameUserInSqlAndKafka(String mechanism, String listener) throws Exception {
    create("alice");
    try (Connection connection =
        DriverManager.getConnection(postgres.settings().jdbcUrl(), "alice", PASSWORD)) {
      assertThat(connection.isValid(PATIENCE_S)).isTrue();
    }
    try (Admin admin = admin(mechanism, listener, "alice", PASSWORD)) {
      assertThat(isServed(admin)).isTrue();
    }
    for (String user : List.of("alice", "nobody", "postgres", "trusted", "ali\"ce")) {
      try (Admin admin = admin(mechanism, listener, user, "wrong")) {
        assertThat(isServed(admin)).as(user).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SCRAM-SHA-256, ALTER ROLE %s NOLOGIN",
    "SCRAM-SHA-256, ALTER ROLE %s PASSWORD 'another'",
    "SCRAM-SHA-256, ALTER ROLE %s PASSWORD null",
    "SCRAM-SHA-256, DROP ROLE %s",
    "SCRAM-SHA-256, ALTER ROLE %s VALID UNTIL 'now'",
    "PLAIN, ALTER ROLE %s NOLOGIN",
    "PLAIN, ALTER ROLE %s PASSWORD 'another'",
    "PLAIN, DROP ROLE %s",
    "PLAIN, ALTER ROLE %s VALID UNTIL 'now'"
  })
  void whatEndsALoginEndsTheSession(String mechanism, String change) throws Exception {
    create("leaver");
    try (Admin admin = admin(mechanism, "SASL_SSL", "leaver", PASSWORD)) {
      assertThat(isServed(admin)).isTrue();
      sql(change.replace("%s", "leaver").replace("null", "NULL"));
      Awaitility.await().atMost(Duration.ofSeconds(PATIENCE_S)).until(() -> !isServed(admin));
    }
  }

  @Test
  void aPasswordThatExpiresEndsTheSessionOnTime() throws Exception {
    create("guest");
    sql("ALTER ROLE guest VALID UNTIL '" + query("SELECT now() + interval '3 s'") + "'");
    try (Admin admin = admin(SCRAM, "SASL_SSL", "guest", PASSWORD)) {
      assertThat(isServed(admin)).isTrue();
      Awaitility.await().atMost(Duration.ofSeconds(PATIENCE_S)).until(() -> !isServed(admin));
    }
  }

  /** PostgreSQL asks roles with MD5 passwords for these, but SCRAM cannot. */
  @Test
  void aRoleWithAnMd5PasswordIsNotKnownByScram() throws Exception {
    try (Admin admin = admin(SCRAM, "SASL_SSL", "old", "secret")) {
      assertThat(isServed(admin)).isFalse();
    }
  }

  @Test
  void whomPostgresLetsInWithoutAPasswordPlainDoesNot() throws Exception {
    try (Admin admin = admin("PLAIN", "SASL_SSL", "trusted", "secret")) {
      assertThat(isServed(admin)).isFalse();
    }
  }

  @Test
  void credentialsAreShownAndNotChanged() throws Exception {
    create("alice");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap("PLAINTEXT")))) {
      assertThat(
              admin
                  .describeUserScramCredentials(List.of("alice"))
                  .description("alice")
                  .get(PATIENCE_S, TimeUnit.SECONDS)
                  .credentialInfos())
          .containsExactly(new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096));
      UserScramCredentialUpsertion change =
          new UserScramCredentialUpsertion(
              "alice", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096), "new");
      assertThatThrownBy(
              () ->
                  admin
                      .alterUserScramCredentials(List.of(change))
                      .all()
                      .get(PATIENCE_S, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(PolicyViolationException.class)
          .hasMessageContaining("ALTER ROLE");
    }
  }

  @Test
  void passwordsOfRolesDoNotGoInTheClear() {
    Map<String, String> configs = new HashMap<>(configs());
    configs.put("listener.name.sasl_plaintext.sasl.enabled.mechanisms", "PLAIN");
    assertThatThrownBy(() -> GatewayFixture.start(postgres.settings(), configs).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("make it SASL_SSL")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aGatewayThatMayNotReadPasswordsSaysSo() {
    create("owner");
    sql("CREATE DATABASE owned OWNER owner");
    String url = postgres.settings().jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/owned");
    DatabaseSettings owned = DatabaseSettings.of(url, "owner", PASSWORD);

    assertThatThrownBy(() -> GatewayFixture.start(owned, configs()).close())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("GRANT SELECT ON pg_catalog.pg_authid TO owner")
        .message()
        .hasLineCount(1);
  }

  /** A URL may have the gateway's own user and password, which are nobody else's. */
  @ParameterizedTest
  @ValueSource(strings = {"postgres", "alice"})
  void theUrlsOwnUserLetsNobodyIn(String user) throws Exception {
    create("alice");
    create("gate");
    sql("ALTER ROLE gate SUPERUSER");
    String parameters = "user=gate&password=" + PASSWORD.replace("'", "%27").replace(" ", "%20");
    String url = postgres.settings().jdbcUrl().replaceFirst("(\\?.*)?$", "?" + parameters);
    Map<String, String> configs = new HashMap<>(configs());
    try (Gateway other = GatewayFixture.start(DatabaseSettings.of(url, "gate", PASSWORD), configs);
        Admin wrong = admin(other, "PLAIN", "SASL_SSL", user, "wrong");
        Admin gate = admin(other, "PLAIN", "SASL_SSL", "gate", "wrong")) {
      assertThat(isServed(wrong)).isFalse();
      assertThat(isServed(gate)).isFalse();
    }
  }

  private static void create(String role) {
    sql(
        "DO $$ BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
            .formatted(role));
    sql(
        "ALTER ROLE %s LOGIN PASSWORD '%s' VALID UNTIL 'infinity'"
            .formatted(role, PASSWORD.replace("'", "''")));
    // known to the gateway from the next look on
    Awaitility.await().until(() -> isKnown(role));
  }

  private static boolean isKnown(String role) throws Exception {
    if (gateway == null) {
      return true;
    }
    try (Admin admin = admin(SCRAM, "SASL_SSL", role, PASSWORD)) {
      return isServed(admin);
    }
  }

  private static boolean isServed(Admin admin) throws Exception {
    try {
      admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(SaslAuthenticationException.class);
      return false;
    }
  }

  private static Admin admin(String mechanism, String listener, String user, String password) {
    return admin(gateway, mechanism, listener, user, password);
  }

  private static Admin admin(
      Gateway gateway, String mechanism, String listener, String user, String password) {
    Map<String, Object> configs =
        SaslClient.configs(
            gateway.addresses().get(listener), mechanism, user.replace("\"", "\\\""), password);
    configs.put("security.protocol", listener);
    if (listener.equals("SASL_SSL")) {
      configs.put("ssl.truststore.type", "PEM");
      configs.put("ssl.truststore.certificates", server.certificate());
      configs.put("ssl.endpoint.identification.algorithm", "");
    }
    return Admin.create(configs);
  }

  private static String bootstrap(String listener) {
    return "127.0.0.1:" + gateway.addresses().get(listener).getPort();
  }

  private static void sql(String sql) {
    query(sql);
  }

  private static String query(String sql) {
    DatabaseSettings settings = postgres.settings();
    try (Connection connection =
            DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      ResultSet rows = statement.getResultSet();
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
