package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.ExternalPostgres;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gateways that are killed in the middle of a promotion: another one finishes it, or it is given
 * up.
 */
class PromotionKillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int RECORDS = 300;

  private static KafkaBroker kafka;
  private static ExternalPostgres postgres;
  private static GatewayProcess one;
  private static GatewayProcess two;
  private static LinkCommandLine links;
  private static SourceRecords source;

  @BeforeAll
  static void begin() {
    kafka = KafkaBroker.start();
    postgres = new ExternalPostgres();
    postgres.suspendOwner();
    one = GatewayProcess.start(named("one"));
    two = GatewayProcess.start(named("two"));
    links = new LinkCommandLine(one);
    source = new SourceRecords(kafka.bootstrap());
  }

  @AfterAll
  static void end() {
    two.close();
    one.close();
    postgres.close();
    kafka.close();
  }

  /** Whatever a test before has left. */
  @BeforeEach
  void haveBoth() {
    Stream.of(one, two)
        .filter(gateway -> !gateway.handle().isAlive())
        .forEach(GatewayProcess::restart);
  }

  /** Where a gateway is killed. */
  enum Step {
    /** Producers are kept from writing there, and not all is here. */
    DRAIN,
    /** All is here, groups' offsets are taken over, and transactional ids are to be. */
    TAKE_OVER,
    /** Everything is switched, but for the commit. */
    SWITCH,
    /** It is done. */
    AFTERWARDS
  }

  static Stream<Step> steps() {
    return Stream.of(Step.SWITCH, Step.DRAIN, Step.TAKE_OVER, Step.AFTERWARDS)
        .limit(Soak.choose(1, Step.values().length));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void anotherGatewayFinishes(Step step) {
    String name = "kill." + step.name().toLowerCase(Locale.ROOT);
    source.write(name, 2, RECORDS);
    commitTransaction(name);
    links.create(name, kafka.bootstrap(), name);
    links.awaitInSync(name);

    // when all is done nobody has the link's turn any more
    GatewayProcess killed = atWork(name);
    CompletableFuture<ToolResult> promotion;
    try (HeldStep held = new HeldStep(postgres.jdbcUrl(), lock(step))) {
      source.write(name, 2, RECORDS);
      promotion = async(() -> links.run("promote", name));
      await(step, name, held, promotion);
      killed.killHard();
    }

    assertThat(promotion.join().output()).contains("promoted 1 topics");
    killed.restart();
    LogDigest.assertSame(name, "read_uncommitted", one.bootstrap(), kafka.bootstrap());
    LogDigest.assertSame(name, "read_committed", two.bootstrap(), kafka.bootstrap());
    Map<TopicPartition, Long> ends = new JavaClient(kafka.bootstrap()).endOffsets(name);
    source(one).write(name, 2, 1);
    source(two).write(name, 2, 1);
    assertThat(sum(new JavaClient(two.bootstrap()).endOffsets(name))).isEqualTo(sum(ends) + 2);
  }

  @Test
  @EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
  void whatIsGivenUpWhileNobodyIsThereIsOpenedByWhoComes() {
    source.write("kill.none", 1, RECORDS);
    links.create("kill.none", kafka.bootstrap(), "kill.none");
    links.awaitInSync("kill.none");
    CompletableFuture<ToolResult> promotion;
    try (HeldStep _ = new HeldStep(postgres.jdbcUrl(), lock(Step.DRAIN))) {
      source.write("kill.none", 1, RECORDS);
      promotion = async(() -> links.run("promote", "kill.none", "--timeout", "15"));
      awaitFence("kill.none", true);
      one.killHard();
      two.killHard();
    }

    assertThat(promotion.join().failure()).contains("once a gateway reaches the other cluster");
    haveBoth();
    awaitFence("kill.none", false);
    source.write("kill.none", 1, 1);
    links.awaitStatus("kill.none", "\"state\":\"following\"");
  }

  /** On a thread of the system: the others' carriers read what gateways print. */
  private static CompletableFuture<ToolResult> async(Supplier<ToolResult> command) {
    return CompletableFuture.supplyAsync(command, task -> Thread.ofPlatform().daemon().start(task));
  }

  private static GatewayOptions named(String name) {
    return GatewayOptions.defaults()
        .withJdbcUrl(postgres.jdbcUrl() + "&ApplicationName=gateway-" + name);
  }

  private static SourceRecords source(GatewayProcess gateway) {
    return new SourceRecords(gateway.bootstrap());
  }

  private static void commitTransaction(String id) {
    try (var producer =
        new JavaClient(kafka.bootstrap()).producer(Map.of("transactional.id", id))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(SourceRecords.record(id, 0));
      producer.commitTransaction();
    }
  }

  /** What the step needs, or nothing that anybody does. */
  private static String lock(Step step) {
    return switch (step) {
      case DRAIN -> "SELECT 1 FROM sequin_log.linked_partitions FOR UPDATE";
      case AFTERWARDS -> "SELECT 1";
      case TAKE_OVER -> "LOCK TABLE sequin_control.transactions IN SHARE MODE";
      case SWITCH -> "SELECT 1 FROM sequin_control.catalog_version FOR UPDATE";
    };
  }

  private static void await(
      Step step, String topic, HeldStep held, CompletableFuture<ToolResult> promotion) {
    switch (step) {
      case DRAIN -> awaitFence(topic, true);
      case TAKE_OVER, SWITCH -> held.awaitWaiting();
      case AFTERWARDS ->
          Awaitility.await().atMost(PATIENCE).until(() -> promotion.isDone() || isPromoted(topic));
    }
  }

  private static boolean isPromoted(String topic) {
    return new Psql(one.postgres()).query(stateOf(topic)).equals(List.of("promoted"));
  }

  private static String stateOf(String topic) {
    return "SELECT l.state FROM sequin_control.linked_topics AS l JOIN sequin_control.topics AS t"
        + " ON t.id = l.topic_id WHERE t.name = '"
        + topic
        + "'";
  }

  /** Waits until producers there are kept from writing, or are not. */
  private static void awaitFence(String topic, boolean isClosed) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = kafka.admin()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                Config configs =
                    JavaClient.get(admin.describeConfigs(List.of(resource)).all()).get(resource);
                return configs.get("max.message.bytes").value().equals("0") == isClosed;
              });
    }
  }

  /** The gateway that has the link's turn. */
  private static GatewayProcess atWork(String link) {
    List<String> names =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> new Psql(one.postgres()).query(whoIsAtWork(link)), found -> !found.isEmpty());
    return names.getFirst().endsWith("one") ? one : two;
  }

  private static String whoIsAtWork(String link) {
    return "SELECT a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
        + " WHERE l.locktype = 'advisory' AND l.granted AND l.objid = (hashtext('sequin link "
        + link
        + "')::bigint & 4294967295)::oid";
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
