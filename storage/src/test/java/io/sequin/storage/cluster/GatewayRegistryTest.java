package io.sequin.storage.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayRegistryTest {

  private DatabaseSettings settings;
  private Database database;
  private GatewayRegistry registry;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    Migrations.run(settings);
    database = new Database(settings);
    registry = new GatewayRegistry(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void gatewaysGetTheSmallestFreeNumbersAndSeeEachOther() {
    GatewayNode one = registry.join("a", 9092, Optional.empty());
    GatewayNode other = registry.join("b", 9092, Optional.empty());

    assertThat(one).isEqualTo(new GatewayNode(1, "a", 9092));
    assertThat(other).isEqualTo(new GatewayNode(2, "b", 9092));
    assertThat(nodes(registry.refresh(one))).containsExactly(one, other);

    registry.leave(one);
    assertThat(nodes(registry.refresh(other))).containsExactly(other);
    assertThat(registry.join("c", 9092, Optional.empty()).nodeId()).isEqualTo(1);
  }

  @Test
  void aGatewayThatStartsAgainKeepsItsNumber() {
    registry.join("a", 9092, Optional.empty());
    GatewayNode other = registry.join("b", 9092, Optional.empty());

    assertThat(registry.join("b", 9092, Optional.empty())).isEqualTo(other);
  }

  @Test
  void eachSignOfLifeIsAnotherOne() {
    GatewayNode one = registry.join("a", 9092, Optional.of("east"));
    GatewayNode other = registry.join("b", 9092, Optional.empty());
    registry.refresh(one);
    List<Heartbeat> before = registry.refresh(other);
    registry.refresh(one);
    List<Heartbeat> after = registry.refresh(other);

    assertThat(nodes(after)).containsExactly(one, other);
    assertThat(after).doesNotContainAnyElementsOf(before);
    assertThat(registry.refresh(other)).contains(after.getFirst());
  }

  @Test
  void aSilentGatewayIsTakenForDeadAndFindsOut() {
    GatewayNode silent = registry.join("a", 9092, Optional.empty());
    TestDatabase.execute(
        settings, "UPDATE sequin_control.gateways SET seen_at = now() - interval '1 minute'");
    GatewayNode other = registry.join("b", 9092, Optional.empty());

    assertThat(other.nodeId()).isEqualTo(silent.nodeId());
    assertThat(nodes(registry.refresh(silent))).containsExactly(other);
    assertThat(registry.join("a", 9092, Optional.empty()).nodeId()).isEqualTo(2);
  }

  private static List<GatewayNode> nodes(List<Heartbeat> heartbeats) {
    return heartbeats.stream().map(Heartbeat::node).toList();
  }
}
