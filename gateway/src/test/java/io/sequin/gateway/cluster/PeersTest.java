package io.sequin.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.storage.cluster.GatewayRegistry;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeersTest {

  private static final List<String> GROUPS =
      IntStream.range(0, 3_000).mapToObj(i -> "group-" + i).toList();

  @Test
  void gatewaysAgreeOnWhoCoordinatesAndShareTheGroupsFairly() {
    DatabaseSettings settings = GatewayFixture.newDatabase();
    Migrations.run(settings);
    try (Database database = new Database(settings)) {
      GatewayRegistry registry = new GatewayRegistry(database);
      try (Peers one =
          Peers.join(
              registry,
              List.of(new NodeAddress("PLAINTEXT", "one", 9092)),
              Optional.empty(),
              System::nanoTime)) {
        AtomicInteger changes = new AtomicInteger();
        one.onChange(changes::incrementAndGet);
        List<String> before = ownedBy(one);
        try (Peers other =
            Peers.join(
                registry,
                List.of(new NodeAddress("PLAINTEXT", "other", 9092)),
                Optional.empty(),
                System::nanoTime)) {
          one.refresh();

          assertThat(changes).hasValue(1);
          assertThat(GROUPS)
              .allMatch(group -> one.coordinatorOf(group).equals(other.coordinatorOf(group)));
          assertThat(ownedBy(other).size()).isBetween(1_300, 1_700);
          assertThat(before).containsAll(ownedBy(one));
        }
        one.refresh();
        assertThat(ownedBy(one)).isEqualTo(before);
      }
    }
  }

  @Test
  void whoHasBeenSilentNoLongerBelievesThatItCoordinatesUntilItHasAsked() {
    DatabaseSettings settings = GatewayFixture.newDatabase();
    Migrations.run(settings);
    AtomicLong nanos = new AtomicLong();
    AtomicInteger returns = new AtomicInteger();
    try (Database database = new Database(settings)) {
      GatewayRegistry registry = new GatewayRegistry(database);
      try (Peers one =
              Peers.join(
                  registry,
                  List.of(new NodeAddress("PLAINTEXT", "one", 9092)),
                  Optional.empty(),
                  nanos::get);
          Peers other =
              Peers.join(
                  registry,
                  List.of(new NodeAddress("PLAINTEXT", "other", 9092)),
                  Optional.empty(),
                  System::nanoTime)) {
        one.onReturn(returns::incrementAndGet);
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(ownedBy(one)).hasSameSizeAs(GROUPS);

        one.refresh();
        assertThat(ownedBy(one)).isNotEmpty();
        nanos.addAndGet(Liveness.PATIENCE.toNanos());
        assertThat(ownedBy(one)).isEmpty();

        registry.leave(one.self());
        other.refresh();
        assertThat(ownedBy(other)).hasSameSizeAs(GROUPS);
        assertThat(returns).hasValue(0);
        one.refresh();
        assertThat(ownedBy(one)).isNotEmpty();
        assertThat(returns).hasValue(1);
      }
    }
  }

  private static List<String> ownedBy(Peers peers) {
    return GROUPS.stream().filter(peers::isCoordinatorOf).toList();
  }
}
