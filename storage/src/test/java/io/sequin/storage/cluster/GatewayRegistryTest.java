package io.sequin.storage.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import io.sequin.storage.testing.TestDatabase;
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
    GatewayNode one = registry.join("a", 9092);
    GatewayNode other = registry.join("b", 9092);

    assertThat(one).isEqualTo(new GatewayNode(1, "a", 9092));
    assertThat(other).isEqualTo(new GatewayNode(2, "b", 9092));
    assertThat(registry.refresh(one)).containsExactly(one, other);

    registry.leave(one);
    assertThat(registry.refresh(other)).containsExactly(other);
    assertThat(registry.join("c", 9092).nodeId()).isEqualTo(1);
  }

  @Test
  void aGatewayThatStartsAgainKeepsItsNumber() {
    registry.join("a", 9092);
    GatewayNode other = registry.join("b", 9092);

    assertThat(registry.join("b", 9092)).isEqualTo(other);
  }

  @Test
  void aSilentGatewayIsTakenForDeadAndFindsOut() {
    GatewayNode silent = registry.join("a", 9092);
    TestDatabase.execute(
        settings, "UPDATE sequin_control.gateways SET seen_at = now() - interval '1 minute'");
    GatewayNode other = registry.join("b", 9092);

    assertThat(other.nodeId()).isEqualTo(silent.nodeId());
    assertThat(registry.refresh(silent)).containsExactly(other);
    assertThat(registry.join("a", 9092).nodeId()).isEqualTo(2);
  }
}
