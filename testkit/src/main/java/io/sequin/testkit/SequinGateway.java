package io.sequin.testkit;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewaySettings;
import io.sequin.gateway.HttpListen;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway in the JVM of the test, with a database of its own on the PostgreSQL server that all
 * gateways of the JVM share: topics, groups and offsets of one are not those of another.
 *
 * <p>In a static field with {@code @RegisterExtension} it serves all tests of the class, in another
 * field each test has its own. Without JUnit, {@link #start} and {@link #close} do the same.
 *
 * <p>The server is the one that the environment variable {@code SEQUIN_TEST_JDBC_URL} names (with
 * {@code SEQUIN_TEST_JDBC_USER} and {@code SEQUIN_TEST_JDBC_PASSWORD}; it must be allowed to create
 * databases), or else an embedded one.
 */
public final class SequinGateway
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AutoCloseable {

  /** Where a gateway listens, on any free port. */
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  /** Where the embedded PostgreSQL of a gateway would be, which none of these has. */
  private static final Path NO_DATA = Path.of("");

  private final Map<String, Integer> topics = new LinkedHashMap<>();
  private final Map<String, String> configs = new HashMap<>();
  private Optional<TemporaryProperty> property = Optional.empty();
  private Optional<Gateway> running = Optional.empty();
  private boolean isOfOneTest;

  private SequinGateway() {
    // groups of a test do not wait for members that may still come
    configs.put("group.initial.rebalance.delay.ms", "0");
  }

  /** A gateway that does not run yet. */
  public static SequinGateway create() {
    return new SequinGateway();
  }

  /** Has a topic from the start on. Needs kafka-clients on the class path. */
  public SequinGateway topic(String name, int partitions) {
    topics.put(name, partitions);
    return this;
  }

  /** Sets a broker config by Kafka's name. */
  public SequinGateway config(String name, String value) {
    configs.put(name, value);
    return this;
  }

  /**
   * Names a system property that has {@link #bootstrapServers} while the gateway runs, as {@code
   * spring.kafka.bootstrap-servers}.
   */
  public SequinGateway bootstrapServersProperty(String name) {
    property = Optional.of(new TemporaryProperty(name));
    return this;
  }

  /**
   * Starts it; when this returns, clients are served and the topics are there.
   *
   * @throws IllegalStateException if it runs already
   */
  public SequinGateway start() {
    if (running.isPresent()) {
      throw new IllegalStateException("the gateway runs already");
    }
    DatabaseSettings database = TestPostgres.get().createDatabase();
    running = Optional.of(startOn(database));
    if (!topics.isEmpty()) {
      TestTopics.create(bootstrapServers(), topics);
    }
    property.ifPresent(each -> each.set(bootstrapServers()));
    return this;
  }

  /** Stops it, if it runs, and drops its database. */
  @Override
  public void close() {
    running.ifPresent(
        gateway -> {
          running = Optional.empty();
          property.ifPresent(TemporaryProperty::restore);
          gateway.close();
          TestPostgres.get().dropDatabase(gateway.database());
        });
  }

  /** {@code HOST:PORT} for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return hostAndPort(gateway().address());
  }

  /** The base of the console, {@code /api/v1}, {@code /metrics} and {@code /health}. */
  public String httpUrl() {
    return gateway().httpUrl().orElseThrow();
  }

  /** Its database, for {@link #jdbcUser} and {@link #jdbcPassword}. */
  public String jdbcUrl() {
    return gateway().database().jdbcUrl();
  }

  public String jdbcUser() {
    return gateway().database().user();
  }

  /** Empty where the server asks for none. */
  public String jdbcPassword() {
    return gateway().database().password();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (running.isEmpty()) {
      isOfOneTest = true;
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (isOfOneTest) {
      close();
    }
  }

  private Gateway gateway() {
    return running.orElseThrow(
        () -> new IllegalStateException("the gateway does not run; is its field registered?"));
  }

  private Gateway startOn(DatabaseSettings database) {
    try {
      return Gateway.start(
          new GatewaySettings(
              ANY_PORT,
              Optional.empty(),
              NO_DATA,
              Optional.of(database),
              HttpListen.at(ANY_PORT),
              Optional.empty(),
              Map.copyOf(configs)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hostAndPort(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
