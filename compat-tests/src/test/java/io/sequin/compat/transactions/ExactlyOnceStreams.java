package io.sequin.compat.transactions;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;

/**
 * A Kafka Streams application as a program: it counts the words of lines, tells each new count, and
 * adds to each line what a table says of its key.
 */
final class ExactlyOnceStreams {

  static final String LINES = "lines";
  static final String AUTHORS = "authors";
  static final String COUNTS = "counts";
  static final String SIGNED = "signed";

  private ExactlyOnceStreams() {}

  /** Arguments: bootstrap, state directory, and a file that says how to connect, if need be. */
  public static void main(String[] arguments) throws IOException {
    Properties properties = new Properties();
    if (arguments.length > 2) {
      try (Reader file = Files.newBufferedReader(Path.of(arguments[2]))) {
        properties.load(file);
      }
    }
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "exactly-once");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, arguments[1]);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // every count is told, and none only because a cache was flushed
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    if (!properties.containsKey(StreamsConfig.GROUP_PROTOCOL_CONFIG)) {
      // whoever is started again takes the place of the one that was killed
      properties.put("group.instance.id", "only");
    }
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    new KafkaStreams(topology(), properties).start();
  }

  private static Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, String> lines = builder.stream(LINES);
    lines
        .flatMapValues(line -> List.of(line.split(" ")))
        .groupBy((_, word) -> word)
        .count(Materialized.as(Stores.inMemoryKeyValueStore("counts")))
        .toStream()
        .map((word, count) -> KeyValue.pair(word, word + " " + count))
        .to(COUNTS);
    lines
        .join(builder.<String, String>table(AUTHORS), (line, author) -> line + " by " + author)
        .to(SIGNED);
    return builder.build();
  }
}
