import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the JVM's cache of loaded classes and method profiles (JEP 514, JEP 515) by a gateway that
 * serves a producer and a consumer for a moment. Nothing needs the cache: where it cannot be made,
 * the build goes on.
 *
 * <p>Arguments: the launcher, and the directory that gets the cache.
 */
class TrainGateway {

  private static final String CACHE = "sequin-gateway.aot";
  private static final String TOPIC = "training";
  private static final int RECORDS = 300_000;
  private static final int RECORD_BYTES = 100;
  private static final int MAX_MINUTES = 2;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Path launcher;
  private final Path target;
  private final Path data;
  private final Path unfinished;

  private TrainGateway(Path launcher, Path target) {
    this.launcher = launcher;
    this.target = target;
    this.data = target.resolve("training");
    this.unfinished = target.resolve(CACHE + ".unfinished");
  }

  public static void main(String[] arguments) throws IOException {
    TrainGateway training = new TrainGateway(Path.of(arguments[0]), Path.of(arguments[1]));
    try {
      training.run();
    } catch (Exception e) {
      System.err.println("no start-up cache, the gateway will start slower: " + e.getMessage());
    } finally {
      training.clean();
    }
  }

  private void run() throws Exception {
    clean();
    Files.deleteIfExists(target.resolve(CACHE));
    Process gateway = start();
    CompletableFuture.delayedExecutor(MAX_MINUTES, TimeUnit.MINUTES)
        .execute(gateway::destroyForcibly);
    try (BufferedReader output = gateway.inputReader()) {
      String ready = output.readLine();
      if (ready == null) {
        throw new IOException(Files.readString(log()));
      }
      work(ready.replaceAll(".*kafka=(\\S+).*", "$1"));
      gateway.toHandle().destroy();
      output.lines().forEach(line -> {});
    } finally {
      gateway.destroy();
    }
    if (gateway.waitFor() != 0) {
      throw new IOException(Files.readString(log()));
    }
    Files.move(unfinished, target.resolve(CACHE), StandardCopyOption.ATOMIC_MOVE);
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                launcher.toString(), "--data-dir", data.toString(), "--listen", "127.0.0.1:0")
            .directory(target.toFile())
            .redirectError(log().toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("SEQUIN_JAVA_OPTS", "-Xmx1g -XX:AOTCacheOutput=" + unfinished.getFileName());
    return builder.start();
  }

  private static void work(String bootstrap) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
    try (var producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        var consumer =
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      byte[] value = "v".repeat(RECORD_BYTES).getBytes(UTF_8);
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>(TOPIC, Integer.toString(i).getBytes(UTF_8), value));
      }
      producer.flush();
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      for (int read = 0; read < RECORDS; ) {
        read += consumer.poll(POLL).count();
      }
    }
  }

  private Path log() {
    return target.resolve("training.log");
  }

  private void clean() throws IOException {
    Files.deleteIfExists(unfinished);
    if (Files.exists(data)) {
      try (Stream<Path> paths = Files.walk(data)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
