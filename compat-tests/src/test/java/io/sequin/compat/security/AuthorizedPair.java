package io.sequin.compat.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.ReferencePair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/**
 * Owns a gateway with an authorizer, and where answers are recorded Apache Kafka with one. Their
 * ACLs are set past the clients that they are for: by SQL, and through a listener of its own.
 */
final class AuthorizedPair implements AutoCloseable {

  private static final String INSERT =
      "INSERT INTO sequin_control.acls VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private final GatewayProcess gateway;
  private final Optional<KafkaBroker> kafka;
  private final ReferencePair pair;

  private AuthorizedPair(GatewayProcess gateway, Optional<KafkaBroker> kafka, Class<?> test) {
    this.gateway = gateway;
    this.kafka = kafka;
    this.pair = ReferencePair.of(test, gateway, kafka);
  }

  /**
   * Both, without any topics or ACLs.
   *
   * @param superUsers who may do everything besides an administrator
   */
  static AuthorizedPair start(Class<?> test, String... superUsers) {
    GatewayProcess gateway = startGateway(superUsers);
    Optional<KafkaBroker> kafka =
        ReferencePair.isRecording()
            ? Optional.of(KafkaBroker.startWithAuthorizer(superUsers))
            : Optional.empty();
    return new AuthorizedPair(gateway, kafka, test);
  }

  /** A gateway alone, for what Kafka does not have. */
  static AuthorizedPair ofGateway(Class<?> test) {
    return new AuthorizedPair(startGateway(), Optional.empty(), test);
  }

  private static GatewayProcess startGateway(String... superUsers) {
    return GatewayProcess.start(
        GatewayOptions.defaults()
            .withArguments(
                "--config",
                "authorizer.class.name=" + KafkaBroker.AUTHORIZER,
                "--config",
                "super.users=" + String.join(";", superUsers)));
  }

  ReferencePair answers() {
    return pair;
  }

  GatewayProcess gateway() {
    return gateway;
  }

  /** Has an administrator do something with both. */
  void administer(BiConsumer<String, Admin> work) {
    kafka.ifPresent(
        broker -> {
          try (Admin admin = broker.admin()) {
            work.accept(broker.bootstrap(), admin);
          }
        });
    List<AclBinding> all = new ArrayList<>(Acls.everything());
    all.add(Acls.marker("everything"));
    replace(List.of(), all);
    Acls.awaitMarker(gateway.bootstrap(), "everything");
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      work.accept(gateway.bootstrap(), admin);
    }
    sql(statement -> statement.executeUpdate("TRUNCATE sequin_control.acls"));
    Acls.awaitNoMarker(gateway.bootstrap(), "everything");
  }

  /** Removes some ACLs and adds others; when this returns, both go by them. */
  void replace(String marker, Collection<AclBinding> removed, Collection<AclBinding> added) {
    List<AclBinding> marked = new ArrayList<>(added);
    marked.add(Acls.marker(marker));
    kafka.ifPresent(
        broker -> {
          try (Admin admin = broker.admin()) {
            JavaClient.get(
                admin
                    .deleteAcls(removed.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture());
            JavaClient.get(
                admin.createAcls(marked).all().toCompletionStage().toCompletableFuture());
          }
          Acls.awaitMarker(broker.bootstrap(), marker);
        });
    replace(removed, marked);
    Acls.awaitMarker(gateway.bootstrap(), marker);
  }

  private void replace(Collection<AclBinding> removed, Collection<AclBinding> added) {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl())) {
      connection.setAutoCommit(false);
      run(connection, Acls.DELETE, removed);
      run(connection, INSERT, added);
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError("ACLs cannot be set by SQL", e);
    }
  }

  private static void run(Connection connection, String sql, Collection<AclBinding> acls)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (AclBinding acl : acls) {
        Acls.bind(statement, acl);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void sql(SqlConsumer work) {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      work.accept(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @FunctionalInterface
  private interface SqlConsumer {
    void accept(Statement statement) throws SQLException;
  }

  @Override
  public void close() {
    pair.close();
    assertThat(gateway.logLines(" ERROR ")).isEmpty();
  }
}
