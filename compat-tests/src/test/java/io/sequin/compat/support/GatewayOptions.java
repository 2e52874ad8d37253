package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to start a gateway process.
 *
 * @param port where it listens on 127.0.0.1; 0 for any free one
 * @param jdbcUrl a PostgreSQL to use instead of the embedded one
 * @param jvmOptions options for its JVM, such as {@code -Xmx256m}
 * @param arguments further command-line options of the gateway
 * @param environment variables on top of those of the test
 * @param repository the working tree whose build is started
 */
public record GatewayOptions(
    int port,
    Optional<String> jdbcUrl,
    List<String> jvmOptions,
    List<String> arguments,
    Map<String, String> environment,
    Path repository) {

  /** Any free port, an embedded PostgreSQL, a small heap. */
  public static GatewayOptions defaults() {
    return new GatewayOptions(
        0, Optional.empty(), List.of("-Xmx512m"), List.of(), Map.of(), TestJava.repository());
  }

  public GatewayOptions withPort(int newPort) {
    return new GatewayOptions(newPort, jdbcUrl, jvmOptions, arguments, environment, repository);
  }

  public GatewayOptions withJdbcUrl(String url) {
    return new GatewayOptions(
        port, Optional.of(url), jvmOptions, arguments, environment, repository);
  }

  public GatewayOptions withJvmOptions(String... options) {
    return new GatewayOptions(port, jdbcUrl, List.of(options), arguments, environment, repository);
  }

  public GatewayOptions withArguments(String... options) {
    return new GatewayOptions(port, jdbcUrl, jvmOptions, List.of(options), environment, repository);
  }

  public GatewayOptions withEnvironment(Map<String, String> variables) {
    return new GatewayOptions(port, jdbcUrl, jvmOptions, arguments, variables, repository);
  }

  public GatewayOptions withRepository(Path other) {
    return new GatewayOptions(port, jdbcUrl, jvmOptions, arguments, environment, other);
  }

  /** Whether the arguments say where to listen. */
  boolean namesListeners() {
    return arguments.stream()
        .anyMatch(
            argument -> argument.equals("--config-file") || argument.startsWith("listeners="));
  }
}
