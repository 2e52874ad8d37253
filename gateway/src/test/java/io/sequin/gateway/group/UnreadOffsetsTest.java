package io.sequin.gateway.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.modern.HeartbeatOutcome;
import io.sequin.gateway.group.modern.MemberHeartbeat;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.Storage;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnreadOffsetsTest {

  private static final String GROUP = "readers";
  private static final Duration WEEK = Duration.ofDays(7);

  private final DatabaseSettings database = GatewayFixture.newDatabase();
  private Storage storage;
  private Peers peers;
  private GroupKinds kinds;
  private GroupCoordinator coordinator;
  private PartitionId read;
  private PartitionId unread;

  @BeforeEach
  void open() {
    storage = Storage.open(database, BatchLogSettings.defaults());
    read = new PartitionId(storage.topics().create("read", 1, Map.of()).id(), 0);
    unread = new PartitionId(storage.topics().create("unread", 1, Map.of()).id(), 0);
    peers =
        Peers.join(
            storage.gateways(),
            List.of(new NodeAddress("PLAINTEXT", "localhost", 9092)),
            Optional.empty(),
            System::nanoTime);
    BrokerConfigs configs = new BrokerConfigs(Map.of("log.dirs", "somewhere"));
    kinds = GroupKinds.of(configs, new GroupConfigs(configs, _ -> Map.of()), storage.topics());
    coordinator = new GroupCoordinator(storage.consumers(), kinds.format(), peers);
    storage
        .cursors()
        .commit(
            new CursorCommit(
                GROUP,
                CommitFence.NO_MEMBERS,
                List.of(new Cursor(read, 1, -1, ""), new Cursor(unread, 1, -1, ""))));
    assertThat(join().error()).isEqualTo(ErrorCode.NONE);
  }

  @AfterEach
  void close() {
    coordinator.close();
    peers.close();
    storage.close();
  }

  @Test
  void oldOffsetsOfTopicsThatNoMemberReadsExpire() {
    age();
    expire();

    assertThat(committed()).containsOnly(read);
  }

  @Test
  void offsetsThatWereCommittedLatelyDoNotExpire() {
    expire();

    assertThat(committed()).containsOnly(read, unread);
  }

  private void expire() {
    new UnreadOffsets(coordinator, storage.cursors()).expire(WEEK);
  }

  private Set<PartitionId> committed() {
    return storage.cursors().fetch(List.of(GROUP), Map.of()).get(GROUP).keySet().stream()
        .map(CursorKey::partition)
        .collect(Collectors.toSet());
  }

  private void age() {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE sequin_control.cursors SET committed_at = now() - interval '8 days'");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private HeartbeatOutcome join() {
    return coordinator.call(
        GROUP,
        kinds
            .modern()
            .heartbeat(
                new MemberHeartbeat(
                    GROUP,
                    "member",
                    0,
                    null,
                    null,
                    600_000,
                    "client",
                    "/127.0.0.1",
                    List.of("read"),
                    null,
                    null,
                    Set.of()),
                _ -> true));
  }
}
