package io.sequin.compat.transactions;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Owns a distributed worker of Kafka Connect whose sources write exactly once. */
final class ConnectWorker implements AutoCloseable {

  private static final String SETTINGS =
      """
      bootstrap.servers=BOOTSTRAP
      group.id=connect
      exactly.once.source.support=enabled
      config.storage.topic=connect-configs
      config.storage.replication.factor=1
      offset.storage.topic=connect-offsets
      offset.storage.replication.factor=1
      offset.storage.partitions=2
      status.storage.topic=connect-status
      status.storage.replication.factor=1
      status.storage.partitions=1
      key.converter=org.apache.kafka.connect.storage.StringConverter
      value.converter=org.apache.kafka.connect.storage.StringConverter
      plugin.discovery=service_load
      listeners=http://127.0.0.1:PORT
      session.timeout.ms=6000
      heartbeat.interval.ms=1000
      scheduled.rebalance.max.delay.ms=0
      """;

  private final TemporaryDirectory directory = TemporaryDirectory.create("connect");
  private final int port = FreePort.find();
  private final Program program;

  ConnectWorker(String bootstrap) {
    this(bootstrap, Map.of());
  }

  /** One that connects in a certain way, and its connectors with it. */
  ConnectWorker(String bootstrap, Map<String, String> clientConfigs) {
    Path settings = directory.path().resolve("worker.properties");
    try {
      Files.writeString(
          settings,
          SETTINGS.replace("BOOTSTRAP", bootstrap).replace("PORT", Integer.toString(port))
              + lines(clientConfigs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    program =
        Program.start(
            "org.apache.kafka.connect.cli.ConnectDistributed", List.of(settings.toString()));
  }

  private static String lines(Map<String, String> clientConfigs) {
    return Stream.of("", "producer.", "consumer.", "admin.")
        .flatMap(
            prefix ->
                clientConfigs.entrySet().stream()
                    .map(each -> prefix + each.getKey() + "=" + each.getValue() + "\n"))
        .collect(Collectors.joining());
  }

  /** Tells it of a connector, as JSON; false if it cannot take it yet. */
  boolean put(String connector, String config) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/connectors/" + connector + "/config"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(config))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() < 300;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All that it has printed so far. */
  String output() {
    return program.output();
  }

  /** Kills it by SIGKILL. */
  @Override
  public void close() {
    program.close();
    directory.close();
  }
}
