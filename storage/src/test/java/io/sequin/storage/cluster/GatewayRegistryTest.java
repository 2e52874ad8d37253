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
    GatewayNode one = join("a", Optional.empty());
    GatewayNode other = join("b", Optional.empty());

    assertThat(one.nodeId()).isEqualTo(1);
    assertThat(other.nodeId()).isEqualTo(2);
    assertThat(nodes(registry.refresh(one))).containsExactly(one, other);

    registry.leave(one);
    assertThat(nodes(registry.refresh(other))).containsExactly(other);
    assertThat(join("c", Optional.empty()).nodeId()).isEqualTo(1);
  }

  @Test
  void aGatewayThatStartsAgainKeepsItsNumber() {
    join("a", Optional.empty());
    GatewayNode other = join("b", Optional.empty());

    assertThat(join("b", Optional.empty())).isEqualTo(other);
  }

  @Test
  void eachSignOfLifeIsAnotherOne() {
    GatewayNode one = join("a", Optional.of("east"));
    GatewayNode other = join("b", Optional.empty());
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
    GatewayNode silent = join("a", Optional.empty());
    TestDatabase.execute(
        settings, "UPDATE sequin_control.gateways SET seen_at = now() - interval '1 minute'");
    GatewayNode other = join("b", Optional.empty());

    assertThat(other.nodeId()).isEqualTo(silent.nodeId());
    assertThat(nodes(registry.refresh(silent))).containsExactly(other);
    assertThat(join("a", Optional.empty()).nodeId()).isEqualTo(2);
  }

  @Test
  void clientsOfEachListenerSeeItsOwnAddress() {
    List<NodeAddress> addresses =
        List.of(new NodeAddress("INSIDE", "a", 9092), new NodeAddress("OUTSIDE", "::1", 9094));
    GatewayNode node = registry.join(addresses, Optional.of("east"));

    assertThat(nodes(registry.refresh(node))).containsExactly(node);
    GatewayNode outside = node.seenBy("OUTSIDE").orElseThrow();
    assertThat(outside.host()).isEqualTo("::1");
    assertThat(outside.port()).isEqualTo(9094);
    assertThat(outside.rack()).contains("east");
    assertThat(node.seenBy("ELSEWHERE")).isEmpty();
  }

  @Test
  void aGatewayOfAnOlderReleaseHasOneAddressForAllListeners() {
    TestDatabase.execute(
        settings,
        "INSERT INTO sequin_control.gateways (node_id, host, port, seen_at)"
            + " VALUES (1, 'old', 9092, clock_timestamp())");
    GatewayNode node = join("a", Optional.empty());

    GatewayNode old = nodes(registry.refresh(node)).getFirst();
    assertThat(old.seenBy("OUTSIDE")).contains(new GatewayNode(1, "old", 9092));
  }

  private GatewayNode join(String host, Optional<String> rack) {
    return registry.join(List.of(new NodeAddress("PLAINTEXT", host, 9092)), rack);
  }

  private static List<GatewayNode> nodes(List<Heartbeat> heartbeats) {
    return heartbeats.stream().map(Heartbeat::node).toList();
  }
}
