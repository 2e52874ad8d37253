package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.SharedGateway;
import io.sequin.compat.support.TemporaryDirectory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Kafka Streams: internal topics, its own assignor as opaque bytes, state kept in a changelog. */
class StreamsIT {

  private static final String WORDS = "words-" + UUID.randomUUID();
  private static final String COUNTS = "counts-" + UUID.randomUUID();
  private static final String LINE = "to be or not to be";
  private static final int LINES = 200;

  private final String bootstrap = SharedGateway.get().bootstrap();

  @Test
  void countsStayRightWhenOneOfTwoInstancesGoes() throws ExecutionException, InterruptedException {
    createTopics();
    try (TemporaryDirectory directory = TemporaryDirectory.create("streams");
        KafkaStreams staying = start(directory, "staying")) {
      try (KafkaStreams leaving = start(directory, "leaving")) {
        awaitRunning(staying);
        awaitRunning(leaving);
        produceLines();
        awaitCounts(1);
      }
      produceLines();
      awaitCounts(2);
    }
  }

  private void createTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      List<NewTopic> topics =
          List.of(new NewTopic(WORDS, 3, (short) 1), new NewTopic(COUNTS, 1, (short) 1));
      admin.createTopics(topics).all().get();
    }
  }

  private KafkaStreams start(TemporaryDirectory directory, String instance) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, WORDS + "-app");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.path().resolve(instance).toString());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
    // an instance that goes does not say so: it is missed after this time
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    KafkaStreams streams = new KafkaStreams(wordCount(), properties);
    streams.start();
    return streams;
  }

  private static Topology wordCount() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, String> lines = builder.stream(WORDS);
    lines
        .flatMapValues(line -> List.of(line.split(" ")))
        .groupBy((_, word) -> word)
        .count(Materialized.as(Stores.inMemoryKeyValueStore("counts")))
        .toStream()
        .mapValues(count -> Long.toString(count))
        .to(COUNTS);
    return builder.build();
  }

  private static void awaitRunning(KafkaStreams streams) {
    Awaitility.await("running")
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> streams.state() == KafkaStreams.State.RUNNING);
  }

  private void produceLines() {
    Map<String, Object> configs = Map.of("bootstrap.servers", bootstrap);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < LINES; i++) {
        producer.send(new ProducerRecord<>(WORDS, Integer.toString(i), LINE));
      }
    }
  }

  /** An instance that leaves in peace has committed, so nothing is counted twice. */
  private void awaitCounts(int rounds) {
    int lines = rounds * LINES;
    Map<String, Integer> expected =
        Map.of("to", 2 * lines, "be", 2 * lines, "or", lines, "not", lines);
    Map<String, Object> configs = Map.of("bootstrap.servers", bootstrap);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(COUNTS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Map<String, Integer> latest = new HashMap<>();
      Awaitility.await("counts of " + lines + " lines")
          .atMost(90, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(count -> latest.put(count.key(), Integer.parseInt(count.value())));
                assertThat(latest).isEqualTo(expected);
              });
    }
  }
}
