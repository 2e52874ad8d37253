package io.sequin.gateway.cli;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewaySettings;
import io.sequin.gateway.HttpListen;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.storage.StorageException;
import io.sequin.storage.background.Background;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a gateway until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Run the gateway (this is what happens without a command, too).")
final class RunCommand implements Callable<Integer> {

  private static final InetSocketAddress DEFAULT_LISTEN =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9092);

  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      defaultValue = "${env:SEQUIN_LISTEN}",
      description =
          "Where Kafka clients connect, if --config listeners does not say it (127.0.0.1:9092;"
              + " SEQUIN_LISTEN).")
  private InetSocketAddress listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      defaultValue = "${env:SEQUIN_ADVERTISE}",
      description = "What clients are told to connect to, if not that (SEQUIN_ADVERTISE).")
  private InetSocketAddress advertise;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:SEQUIN_DATA_DIR:-data}",
      description =
          "Where the embedded PostgreSQL keeps its data (${DEFAULT-VALUE}; SEQUIN_DATA_DIR).")
  private Path dataDirectory;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      defaultValue = "${env:SEQUIN_JDBC_URL}",
      description =
          "A PostgreSQL 14 or newer to use instead of the embedded one (SEQUIN_JDBC_URL).")
  private String jdbcUrl;

  @Option(
      names = "--jdbc-user",
      paramLabel = "USER",
      defaultValue = "${env:SEQUIN_JDBC_USER:-postgres}",
      description =
          "Its user (${DEFAULT-VALUE}; SEQUIN_JDBC_USER). The password comes from"
              + " SEQUIN_JDBC_PASSWORD.")
  private String jdbcUser;

  @Option(
      names = "--http-listen",
      paramLabel = "HOST:PORT",
      converter = HttpListenConverter.class,
      defaultValue = "${env:SEQUIN_HTTP_LISTEN}",
      description =
          "Where the console and the HTTP API are served, with /metrics and /health; none for"
              + " nowhere (127.0.0.1:8082, or another port if that is taken; SEQUIN_HTTP_LISTEN).")
  private HttpListen httpListen;

  @Option(
      names = "--metrics-listen",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      defaultValue = "${env:SEQUIN_METRICS_LISTEN}",
      description = "Where /metrics and /health are served besides (SEQUIN_METRICS_LISTEN).")
  private InetSocketAddress metricsListen;

  @Option(
      names = "--config",
      paramLabel = "NAME=VALUE",
      defaultValue = "${env:SEQUIN_CONFIG}",
      description =
          "A broker config by Kafka's name, as log.retention.hours=24; may be repeated, or be"
              + " several with ';' in between (SEQUIN_CONFIG).")
  private List<String> configs;

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      defaultValue = "${env:SEQUIN_CONFIG_FILE}",
      description =
          "A Kafka server.properties with broker configs; --config goes before it"
              + " (SEQUIN_CONFIG_FILE).")
  private Path configFile;

  @Override
  public Integer call() throws InterruptedException {
    Gateway gateway;
    try {
      gateway = Gateway.start(settings());
    } catch (IOException | StorageException | IllegalArgumentException | InvalidConfigException e) {
      spec.commandLine().getErr().println("sequin-gateway: " + e.getMessage());
      return 1;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(Background.unstarted("shutdown", () -> stop(gateway, stopped)));
    spec.commandLine().getOut().println(readyLine(gateway));
    spec.commandLine().getOut().flush();
    stopped.await();
    return 0;
  }

  private GatewaySettings settings() throws IOException {
    Map<String, String> all = new HashMap<>();
    if (configFile != null) {
      all.putAll(ConfigFile.read(configFile));
    }
    if (configs != null) {
      all.putAll(ConfigOptions.parse(configs));
    }
    if (all.containsKey("listeners") && (listen != null || advertise != null)) {
      throw new IllegalArgumentException(
          "listeners say where to listen, and so do --listen and --advertise: give only one");
    }
    return new GatewaySettings(
        listen == null ? DEFAULT_LISTEN : listen,
        Optional.ofNullable(advertise),
        dataDirectory,
        Optional.ofNullable(jdbcUrl).map(this::databaseSettings),
        httpListen == null ? HttpListen.byDefault() : httpListen,
        Optional.ofNullable(metricsListen),
        Map.copyOf(all));
  }

  private DatabaseSettings databaseSettings(String url) {
    String password = System.getenv().getOrDefault("SEQUIN_JDBC_PASSWORD", "");
    return DatabaseSettings.of(url, jdbcUser, password);
  }

  private static String readyLine(Gateway gateway) {
    return "ready kafka="
        + HostAndPort.format(gateway.listenAddress())
        + " postgres="
        + PostgresUri.of(gateway.database())
        + gateway.httpUrl().map(url -> " http=" + url).orElse("");
  }

  private static void stop(Gateway gateway, CountDownLatch stopped) {
    try {
      gateway.close();
      stopped.countDown();
    } finally {
      // a JVM that ends by a signal exits with 128 + its number, and a clean stop is no failure
      Runtime.getRuntime().halt(0);
    }
  }
}
