package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sequin.compat.clients.Delivery.Place;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.JavaLines;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.Kcat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic name with wildcards gives any client the records that it chooses, and no others. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilteredTopicIT {

  private static final List<GroupClient> CHECKING_NAMES =
      List.of(Clients.KAFKA_PYTHON, Clients.KRAFKA);

  private static final Path FLIGHTS = Path.of("src/test/resources/flights.tsv");
  private static final String BASE = "flights";
  private static final String TO_LAX = "flights.*.LAX.>";
  private static final String NOTHING = "flights.no.such.>";
  private static final Pattern LAX_LINE = Pattern.compile("[^.]+\\.LAX\\.[^\t]+\t.*");
  private static final int LAX_COUNT = 906;
  private static final int SOME = 400;
  private static final int GROUPS_AT_ONCE = 6;
  private static final int PARTITIONS = 3;
  private static final int IDLE_FETCHES = 8;
  private static final String RESET = "auto.offset.reset";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(500);

  private final GatewayProcess gateway = GatewayProcess.start();
  private final MatrixBroker broker = new MatrixBroker(gateway.bootstrap());
  private final JavaClient java = broker.java();
  private List<String> lines;
  private List<ConsumerRecord<byte[], byte[]>> chosen;
  private SideBySide<ClientAndProtocol> groups;

  @BeforeAll
  void produceFlights() throws IOException, InterruptedException {
    java.createTopic(BASE, PARTITIONS, Map.of());
    new JavaLines(gateway.bootstrap()).produce(BASE, FLIGHTS, "none");
    lines =
        Files.readAllLines(FLIGHTS).stream()
            .filter(line -> LAX_LINE.matcher(line).matches())
            .sorted()
            .toList();
    assertThat(lines).hasSize(LAX_COUNT);
    chosen = java.endOffsets(BASE).entrySet().stream().flatMap(this::chosenOf).toList();
    assertThat(chosen).hasSize(LAX_COUNT);
    groups = SideBySide.run(members(), GROUPS_AT_ONCE, this::readInTwoParts);
  }

  @AfterAll
  void close() {
    gateway.close();
  }

  static List<ClientAndProtocol> members() {
    return ClientAndProtocol.all();
  }

  @ParameterizedTest
  @MethodSource("members")
  void aGroupOfAnyClientGetsExactlyWhatTheFilterChoosesAlsoAfterARestartOfTheMember(
      ClientAndProtocol tested) throws Exception {
    groups.verify(tested);
  }

  private void readInTwoParts(ClientAndProtocol tested) {
    ClientMatrix.assumePresent(tested.client());
    assumeFalse(CHECKING_NAMES.contains(tested.client()), "it takes no such topic names");
    Membership membership =
        Membership.of(gateway.bootstrap(), TO_LAX, "filtered." + tested.slug(), tested.protocol());

    List<Delivery> deliveries = new ArrayList<>(read(tested.client(), membership.withCount(SOME)));
    int first = deliveries.size();
    try (Member second = Member.start(tested.client(), membership)) {
      await(
          second,
          () ->
              first + second.deliveries().size() >= LAX_COUNT
                  || places(deliveries, second) >= LAX_COUNT);
      second.stop();
      deliveries.addAll(second.deliveries());
    }

    assertThat(deliveries.stream().map(Delivery::place).collect(Collectors.toSet()))
        .isEqualTo(places());
    // one client commits the last offset instead of the next one, and so reads a few twice
    assertThat(deliveries.size()).isBetween(LAX_COUNT, LAX_COUNT + PARTITIONS);
    assertThat(deliveries.stream().map(Delivery::line).distinct().sorted())
        .isEqualTo(lines.stream().distinct().toList());
  }

  @Test
  void theConsoleConsumerGetsThemWithAndWithoutAGroup() {
    // each waits for some seconds that nothing more comes
    CompletableFuture<List<String>> alone = inBackground(() -> console());
    CompletableFuture<List<String>> newer =
        inBackground(
            () ->
                console(
                    "--group", "console.newer", "--command-property", "group.protocol=consumer"));

    assertThat(console("--group", "console")).isEqualTo(lines);
    assertThat(console("--group", "console")).isEmpty();
    assertThat(alone.join()).isEqualTo(lines);
    assertThat(newer.join()).isEqualTo(lines);
  }

  @Test
  void kcatGetsThemWithoutAGroupAndEndsAtTheEnd() {
    List<String> read =
        new Kcat(gateway.bootstrap())
            .run("-C", "-t", TO_LAX, "-o", "beginning", "-e", "-q", "-K", "\\t")
            .lines();

    assertThat(read.stream().sorted()).isEqualTo(lines);
  }

  @Test
  void recordsHaveTheirOwnOffsetsTimesAndHeaders() {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    Map<TopicPartition, Long> ends = java.endOffsets(TO_LAX);
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer()) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      pollUntil(consumer, read, () -> isAtEnd(consumer, ends));
    }

    assertThat(ends.values()).containsExactlyInAnyOrderElementsOf(java.endOffsets(BASE).values());
    assertThat(read.stream().map(FilteredTopicIT::described).toList())
        .containsExactlyInAnyOrderElementsOf(
            chosen.stream().map(FilteredTopicIT::described).toList());
  }

  @Test
  void aGroupIsAtOnePlaceInTheTopicAndAtAnotherInTheFilteredOne() {
    TopicPartition all = new TopicPartition(BASE, 0);
    TopicPartition some = new TopicPartition(TO_LAX, 0);
    long end = java.endOffsets(BASE).get(all);
    try (Admin admin = java.admin()) {
      answer(admin.alterConsumerGroupOffsets("both", Map.of(all, at(10), some, at(end - 5))).all());

      assertThat(broker.committed("both")).isEqualTo(Map.of(all, 10L, some, end - 5));
      assertThat(lags("both")).containsExactlyInAnyOrder(BASE + " " + (end - 10), TO_LAX + " 5");

      answer(admin.deleteConsumerGroupOffsets("both", Set.of(some)).all());
      assertThat(broker.committed("both")).isEqualTo(Map.of(all, 10L));
    }
  }

  @Test
  void regularExpressionsAndListsOfTopicsKnowOnlyTopics() {
    describe(TO_LAX);

    assertThat(new KafkaTools(gateway.bootstrap()).topics("--list").lines())
        .contains(BASE)
        .noneMatch(name -> name.contains("*"));
    try (KafkaConsumer<byte[], byte[]> classic =
            java.consumer(Map.of("group.id", "regex", RESET, "earliest"));
        KafkaConsumer<byte[], byte[]> modern =
            java.consumer(
                Map.of(
                    "group.id", "regex.newer", "group.protocol", "consumer", RESET, "earliest"))) {
      classic.subscribe(Pattern.compile("flights.*"));
      modern.subscribe(new SubscriptionPattern("flights.*"));
      for (KafkaConsumer<byte[], byte[]> consumer : List.of(classic, modern)) {
        until(() -> ignore(consumer), () -> !consumer.assignment().isEmpty());
        assertThat(consumer.assignment()).extracting(TopicPartition::topic).containsOnly(BASE);
      }
    }
  }

  @Test
  void aFilteredTopicCanBeDescribedButNeitherWrittenNorCreatedNorDeleted() {
    assertThat(describe(TO_LAX)).isEqualTo(PARTITIONS);
    assertThatThrownBy(() -> java.produce(List.of(record(TO_LAX)), Map.of("max.block.ms", 5000)))
        .isInstanceOf(InvalidTopicException.class);
    try (Admin admin = java.admin()) {
      assertThatThrownBy(
              () -> answer(admin.createTopics(List.of(new NewTopic(TO_LAX, 1, (short) 1))).all()))
          .isInstanceOf(InvalidTopicException.class);
      assertThatThrownBy(() -> answer(admin.deleteTopics(List.of(TO_LAX)).all()))
          .isInstanceOf(UnknownTopicOrPartitionException.class);
    }
    assertThatThrownBy(() -> describe("trains.*"))
        .isInstanceOf(UnknownTopicOrPartitionException.class);
    assertThat(new KafkaTools(gateway.bootstrap()).topics("--list").lines())
        .noneMatch(name -> name.startsWith("trains"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.flights", ">", "flights.>.b", "flights.**", "flights..*"})
  void aNameThatIsNoFilterIsAnInvalidTopic(String name) {
    assertThatThrownBy(() -> describe(name)).isInstanceOf(InvalidTopicException.class);
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(Map.of("group.id", "invalid"))) {
      consumer.subscribe(List.of(name));
      assertThatThrownBy(() -> until(() -> ignore(consumer), () -> false))
          .isInstanceOf(InvalidTopicException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aConsumerGoesOnWhenItsGatewayStartsAgain(String protocol) {
    String topic = "restarted." + protocol;
    java.createTopic(topic, 1, Map.of());
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    Map<String, Object> configs =
        Map.of(
            "group.id",
            topic,
            "group.protocol",
            protocol,
            RESET,
            "earliest",
            "auto.commit.interval.ms",
            "100");
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(configs)) {
      consumer.subscribe(List.of(topic + ".yes.*"));
      produce(topic, "yes.1", "no.1");
      pollUntil(consumer, read, () -> read.size() == 1);

      gateway.killHard();
      gateway.restart();
      produce(topic, "no.2", "yes.2", "no.3");
      pollUntil(consumer, read, () -> read.size() == 2);
      pollUntil(consumer, read, () -> committed(topic, topic + ".yes.*") == 5);
    }
    assertThat(read.stream().map(record -> text(record.key()))).containsExactly("yes.1", "yes.2");
  }

  /** A transaction that locks all batches shows that nobody wants to read them. */
  @Test
  void aFilterThatChoosesNothingMovesToTheEndAndThenReadsNothing() throws SQLException {
    Map<TopicPartition, Long> ends = java.endOffsets(NOTHING);
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer();
        Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      pollUntil(consumer, read, () -> isAtEnd(consumer, ends));

      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE sequin_log.batches IN ACCESS EXCLUSIVE MODE");
      double fetches = fetches(consumer);
      pollUntil(consumer, read, () -> fetches(consumer) >= fetches + IDLE_FETCHES);
      try (ResultSet waiting = statement.executeQuery("SELECT FROM pg_locks WHERE NOT granted")) {
        assertThat(waiting.next()).isFalse();
      }
    }
    assertThat(read).isEmpty();
  }

  private Stream<ConsumerRecord<byte[], byte[]>> chosenOf(Map.Entry<TopicPartition, Long> end) {
    return java.consume(end.getKey(), end.getValue()).stream()
        .filter(record -> LAX_LINE.matcher(text(record.key()) + "\t").matches());
  }

  private Set<Place> places() {
    return chosen.stream()
        .map(record -> new Place(new TopicPartition(TO_LAX, record.partition()), record.offset()))
        .collect(Collectors.toSet());
  }

  private static int places(List<Delivery> before, Member member) {
    Set<Place> places = new HashSet<>();
    before.forEach(delivery -> places.add(delivery.place()));
    member.deliveries().forEach(delivery -> places.add(delivery.place()));
    return places.size();
  }

  private static List<Delivery> read(GroupClient client, Membership membership) {
    try (Member member = Member.start(client, membership)) {
      member.awaitEnd(PATIENCE);
      return member.deliveries();
    }
  }

  private static void await(Member member, BooleanSupplier condition) {
    Awaitility.await()
        .alias(member.toString())
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .failFast(() -> !member.isAlive())
        .until(condition::getAsBoolean);
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> step) {
    return CompletableFuture.supplyAsync(step, Thread::startVirtualThread);
  }

  private List<String> console(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--topic",
                TO_LAX,
                "--from-beginning",
                "--timeout-ms",
                "12000",
                "--formatter-property",
                "print.key=true",
                "--formatter-property",
                "key.separator=\t"));
    arguments.addAll(List.of(options));
    return new KafkaTools(gateway.bootstrap())
        .run(KafkaTool.CONSOLE_CONSUMER, arguments.toArray(String[]::new)).lines().stream()
            .sorted()
            .toList();
  }

  /** Topic and lag of each row. */
  private List<String> lags(String group) {
    return new KafkaTools(gateway.bootstrap())
        .run(KafkaTool.CONSUMER_GROUPS, "--describe", "--group", group).lines().stream()
            .map(line -> line.trim().split("\\s+"))
            .filter(fields -> fields[0].equals(group))
            .map(fields -> fields[1] + " " + fields[5])
            .toList();
  }

  private int describe(String topic) {
    try (Admin admin = java.admin()) {
      return answer(admin.describeTopics(List.of(topic)).allTopicNames())
          .get(topic)
          .partitions()
          .size();
    }
  }

  private void produce(String topic, String... keys) {
    java.produce(
        Stream.of(keys)
            .map(
                key ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, key.getBytes(StandardCharsets.UTF_8), null))
            .toList(),
        Map.of());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic) {
    return new ProducerRecord<>(topic, new byte[] {1}, new byte[] {2});
  }

  private long committed(String group, String topic) {
    return broker.committed(group).getOrDefault(new TopicPartition(topic, 0), -1L);
  }

  private static double fetches(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("fetch-total"))
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  private static boolean isAtEnd(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) == end.getValue());
  }

  private static void pollUntil(
      KafkaConsumer<byte[], byte[]> consumer,
      List<ConsumerRecord<byte[], byte[]>> read,
      BooleanSupplier condition) {
    until(() -> consumer.poll(POLL).forEach(read::add), condition);
  }

  private static void until(Runnable step, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      step.run();
      assertThat(Instant.now()).isBefore(deadline);
    }
  }

  private static void ignore(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.poll(POLL);
  }

  private static String described(ConsumerRecord<byte[], byte[]> record) {
    return String.format(
        Locale.ROOT,
        "%d-%d at %d: %s %s %s",
        record.partition(),
        record.offset(),
        record.timestamp(),
        text(record.key()),
        text(record.value()),
        record.headers());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }

  private static <T> T answer(KafkaFuture<T> future) {
    Future<T> answer = future.toCompletionStage().toCompletableFuture();
    return JavaClient.get(answer);
  }
}
