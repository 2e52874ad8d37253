package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.compat.support.GroupToolView;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.ToolCommand;
import io.sequin.compat.support.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** kafka-streams-groups says the same as with Apache Kafka. */
class StreamsToolsReferenceIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RECORDS = 10;
  private static final Pattern MEMBER_ID = Pattern.compile(" [A-Za-z0-9_-]{22} ");

  private static final TemporaryDirectory STATE = TemporaryDirectory.create("streams");
  private static final List<KafkaStreams> LIVE = new ArrayList<>();

  private static ReferencePair pair;

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(StreamsToolsReferenceIT.class);
    pair.forEach(StreamsToolsReferenceIT::fill);
    pair.forEach(bootstrap -> LIVE.add(run(bootstrap, "live")));
    pair.forEach(bootstrap -> run(bootstrap, "idle").close());
    pair.forEach(bootstrap -> awaitState(bootstrap, "idle", GroupState.EMPTY));
  }

  @AfterAll
  static void stop() {
    LIVE.forEach(KafkaStreams::close);
    pair.close();
    STATE.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
    return Stream.of(listing(), describing(), resetting(), deletingOffsets(), deleting())
        .flatMap(List::stream)
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.toString(),
                    () -> pair.compare(command, StreamsToolsReferenceIT::view)));
  }

  /** Members make their ids themselves. */
  private static String view(ToolResult result) {
    return MEMBER_ID.matcher(GroupToolView.of(result)).replaceAll(" ID ");
  }

  private static List<ToolCommand> listing() {
    return List.of(
        groups("--list"),
        groups("--list --state"),
        groups("--list --state stable,empty"),
        groups("--list --state NotReady"),
        groups("--list --state Nonsense"),
        command(KafkaTool.GROUPS, "--list --streams"),
        command(KafkaTool.GROUPS, "--list --group-type streams"),
        command(KafkaTool.CONSUMER_GROUPS, "--list"));
  }

  private static List<ToolCommand> describing() {
    return List.of(
        groups("--describe --group live"),
        groups("--describe --group live --offsets"),
        groups("--describe --group live --offsets --verbose"),
        groups("--describe --group live --members"),
        groups("--describe --group live --members --verbose"),
        groups("--describe --group live --state"),
        groups("--describe --group live --state --verbose"),
        groups("--describe --group idle"),
        groups("--describe --group idle --members"),
        groups("--describe --group idle --state --verbose"),
        groups("--describe --all-groups --state"),
        groups("--describe --group unknown"),
        command(KafkaTool.CONSUMER_GROUPS, "--describe --group live"));
  }

  private static List<ToolCommand> resetting() {
    return List.of(
        groups("--reset-offsets --group live --input-topic lines --to-earliest --execute"),
        groups("--reset-offsets --group idle --input-topic lines --to-earliest --dry-run"),
        groups("--reset-offsets --group idle --input-topic lines --to-offset 3 --execute"),
        groups("--reset-offsets --group idle --input-topic lines:1 --to-latest --execute"),
        groups("--reset-offsets --group idle --all-input-topics --shift-by -1 --dry-run"),
        groups("--reset-offsets --group idle --all-input-topics --to-current --export --dry-run"),
        groups("--reset-offsets --group idle --input-topic absent --to-earliest --dry-run"),
        groups("--reset-offsets --group unknown --all-input-topics --to-earliest --dry-run"),
        groups("--describe --group idle"));
  }

  private static List<ToolCommand> deletingOffsets() {
    return List.of(
        groups("--delete-offsets --group live --input-topic lines"),
        groups("--delete-offsets --group idle --input-topic lines:0"),
        groups("--delete-offsets --group idle --input-topic absent"),
        groups("--delete-offsets --group unknown --input-topic lines"),
        groups("--describe --group idle"));
  }

  private static List<ToolCommand> deleting() {
    return List.of(
        groups("--delete --group live"),
        groups("--delete --group unknown"),
        groups("--delete --group idle --delete-all-internal-topics"),
        groups("--list"),
        command(KafkaTool.TOPICS, "--list --exclude-internal"));
  }

  private static ToolCommand groups(String options) {
    return command(KafkaTool.STREAMS_GROUPS, options);
  }

  private static ToolCommand command(KafkaTool tool, String options) {
    return ToolCommand.words(tool, options);
  }

  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic("lines", 2, Map.of());
    java.produce(
        IntStream.range(0, RECORDS)
            .mapToObj(
                number ->
                    new ProducerRecord<>(
                        "lines", number % 2, new byte[] {1}, "to be".getBytes(UTF_8)))
            .toList(),
        Map.of());
  }

  /** One thread, which has read and committed everything. */
  private static KafkaStreams run(String bootstrap, String application) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, "client");
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    properties.put(
        StreamsConfig.STATE_DIR_CONFIG,
        STATE.path().resolve(bootstrap.replace(':', '-')).toString());
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    KafkaStreams streams = new KafkaStreams(wordCount(), properties);
    streams.start();
    awaitState(bootstrap, application, GroupState.STABLE);
    awaitCommitted(bootstrap, application);
    return streams;
  }

  private static Topology wordCount() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.<String, String>stream("lines")
        .flatMapValues(line -> List.of(line.split(" ")))
        .groupBy((_, word) -> word)
        .count(Materialized.as(Stores.inMemoryKeyValueStore("counts")));
    return builder.build();
  }

  private static void awaitState(String bootstrap, String group, GroupState state) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      Awaitility.await(group + " is " + state)
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  JavaClient.get(
                              admin
                                  .describeStreamsGroups(List.of(group))
                                  .describedGroups()
                                  .get(group))
                          .groupState()
                      == state);
    }
  }

  /** What is passed on is there once what it was made of is committed. */
  private static void awaitCommitted(String bootstrap, String group) {
    JavaClient java = new JavaClient(bootstrap);
    try (Admin admin = java.admin()) {
      for (String topic : List.of("lines", group + "-counts-repartition")) {
        Awaitility.await(topic + " is read by " + group)
            .atMost(PATIENCE)
            .until(
                () -> {
                  Map<TopicPartition, Long> ends = new HashMap<>(java.endOffsets(topic));
                  ends.values().removeIf(end -> end == 0);
                  return committed(admin, group).entrySet().containsAll(ends.entrySet());
                });
      }
    }
  }

  private static Map<TopicPartition, Long> committed(Admin admin, String group) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    JavaClient.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }
}
