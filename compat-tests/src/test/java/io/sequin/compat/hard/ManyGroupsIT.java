package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Many groups whose members all join at once, on a gateway with default settings. It prints what it
 * measures; the bounds are wide enough for a machine that is busy with something else.
 */
@ResourceLock(Processors.BUSY)
class ManyGroupsIT {

  private static final String TOPIC = "flights";
  private static final int MEMBERS_PER_GROUP = 3;
  private static final int CLASSIC_GROUPS = Soak.choose(200, 2_000);
  private static final int MODERN_GROUPS = CLASSIC_GROUPS / 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration BEAT_EVERY = Duration.ofSeconds(3);
  private static final int MAX_BYTES_PER_GROUP = 64 << 10;

  private static final Operations OPERATIONS = Operations.atFreeAddress();

  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults().withArguments("--metrics-listen", OPERATIONS.address()));
    Topics.create(gateway.bootstrap(), TOPIC, MEMBERS_PER_GROUP);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void classicGroupsThatAllJoinAtOnceSettleAndStay() {
    // a generation is stored when it begins and when it has its assignments
    measure(
        "classic",
        CLASSIC_GROUPS,
        3,
        group -> new ClassicMember(gateway.bootstrap(), group, TOPIC));
  }

  @Test
  void consumerGroupsThatAllJoinAtOnceSettleAndStay() {
    // each member that joins, and each step of giving up and taking over, is stored
    measure(
        "consumer",
        MODERN_GROUPS,
        10,
        group -> new ModernMember(gateway.bootstrap(), group, TOPIC));
  }

  private static void measure(
      String kind, int groups, int maxSavesPerGroup, Function<String, GroupMember> newMember) {
    try (GroupCrowd crowd = new GroupCrowd(BEAT_EVERY)) {
      for (int i = 0; i < groups; i++) {
        String group = kind + "-" + i;
        crowd.add(() -> newMember.apply(group));
      }
      Use before = Use.now();
      long startedNanos = System.nanoTime();

      crowd.join();
      await()
          .atMost(PATIENCE)
          .until(() -> !crowd.failures().isEmpty() || crowd.settledCount() == groups);

      Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
      assertThat(crowd.failures()).isEmpty();
      Use after = Use.now();
      long bytesPerGroup = (after.heapBytes() - before.heapBytes()) / groups;
      double savesPerGroup = (after.saves() - before.saves()) / (double) groups;
      long joiningBeatMs = crowd.slowestBeatMs();
      int beats = crowd.beats();
      await().atMost(PATIENCE).until(() -> crowd.beats() > beats + 3 * groups * MEMBERS_PER_GROUP);
      System.out.printf(
          Locale.ROOT,
          "%s: %d groups settled in %d ms, %d bytes and %.2f saves each, %d commits;"
              + " slowest heartbeat %d ms while joining, %d ms later%n",
          kind,
          groups,
          took.toMillis(),
          bytesPerGroup,
          savesPerGroup,
          after.commits() - before.commits(),
          joiningBeatMs,
          crowd.slowestBeatMs());

      assertThat(crowd.failures()).isEmpty();
      assertThat(crowd.settledCount()).isEqualTo(groups);
      assertThat(bytesPerGroup).isLessThan(MAX_BYTES_PER_GROUP);
      assertThat(savesPerGroup).isLessThan(maxSavesPerGroup);
      assertThat(OPERATIONS.metric("sequin_groups_loaded")).isGreaterThanOrEqualTo(groups);
      assertThat(OPERATIONS.metric("sequin_groups_members"))
          .isGreaterThanOrEqualTo(groups * MEMBERS_PER_GROUP);
      assertThat(OPERATIONS.metric("sequin_groups_waiting_members")).isZero();
    }
  }

  /**
   * What the gateway has used.
   *
   * @param saves of groups, each of them a commit
   */
  private record Use(long heapBytes, long saves, long commits) {

    private static final String COUNTERS =
        """
        SELECT (SELECT last_value FROM sequin_control.consumer_versions),
               (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())
        """;

    static Use now() {
      long heapBytes = OPERATIONS.heapBytes(gateway);
      String[] counters = new Psql(gateway.postgres()).query(COUNTERS).getFirst().split("\t", -1);
      return new Use(heapBytes, Long.parseLong(counters[0]), Long.parseLong(counters[1]));
    }
  }
}
