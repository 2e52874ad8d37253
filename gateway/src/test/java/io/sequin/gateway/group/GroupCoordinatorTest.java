package io.sequin.gateway.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import io.sequin.gateway.group.classic.JoinAnswer;
import io.sequin.gateway.group.classic.JoinMember;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.gateway.group.classic.SyncMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.cluster.GatewayRegistry;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.consumer.ConsumerStore;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import io.sequin.storage.topic.TopicCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCoordinatorTest {

  private static final String GROUP = "readers";
  private static final byte[] NO_METADATA = {};
  private static final int LONG_MS = 600_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BrokerConfigs configs = new BrokerConfigs(Map.of("log.dirs", "somewhere"));
  private final ClassicGroups groups =
      new ClassicGroups(new ClassicGroupSettings(1, LONG_MS, 0, 100));
  private Database database;
  private GatewayRegistry registry;
  private Peers peers;

  @BeforeEach
  void open() {
    DatabaseSettings settings = GatewayFixture.newDatabase();
    Migrations.run(settings);
    database = new Database(settings);
    registry = new GatewayRegistry(database);
    peers =
        Peers.join(
            registry,
            List.of(new NodeAddress("PLAINTEXT", "one", 9092)),
            Optional.empty(),
            System::nanoTime);
  }

  @AfterEach
  void close() {
    peers.close();
    database.close();
  }

  @Test
  void aGroupGoesOnWhereItWasAfterARestart() {
    MemberClaim member;
    try (GroupCoordinator coordinator = coordinator(peers)) {
      member = joinAndSync(coordinator);
      assertThat(coordinator.loaded()).hasSize(1);
    }
    try (GroupCoordinator restarted = coordinator(peers)) {
      assertThat(restarted.loaded()).isEmpty();
      assertThat(heartbeat(restarted, member)).isEqualTo(ErrorCode.NONE);
      assertThat(restarted.loaded().getFirst().stateName()).isEqualTo("Stable");
    }
  }

  @Test
  void aMemberThatDiedWithItsGatewayIsNoticedWithoutAnybodyAsking() {
    try (GroupCoordinator coordinator = coordinator(peers)) {
      joinAndSync(coordinator, 50);
    }
    ConsumerStore store = new ConsumerStore(database);
    assertThat(store.find(GROUP).orElseThrow().members()).hasSize(1);
    try (GroupCoordinator restarted = coordinator(peers)) {
      restarted.takeOver();
      Awaitility.await("without members")
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> store.find(GROUP).orElseThrow().members().isEmpty());
      Awaitility.await("out of memory").until(() -> restarted.loaded().isEmpty());
    }
  }

  @Test
  void whatAnotherGatewayHasChangedIsReadAnew() {
    // two that believe to be the same one, as after a long pause
    try (GroupCoordinator coordinator = coordinator(peers);
        GroupCoordinator twin = coordinator(peers)) {
      MemberClaim member = joinAndSync(coordinator);
      assertThat(heartbeat(twin, member)).isEqualTo(ErrorCode.NONE);
      MemberClaim rejoined = joinAgain(twin, member);
      assertThat(heartbeat(coordinator, member)).isEqualTo(ErrorCode.NONE);

      assertUnavailable(ErrorCode.NOT_COORDINATOR, () -> joinAgain(coordinator, member));

      assertThat(heartbeat(coordinator, member)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
      assertThat(heartbeat(coordinator, rejoined)).isEqualTo(ErrorCode.NONE);
    }
  }

  @Test
  void aGroupThatFallsToAnotherGatewayIsLetGoOf() {
    try (GroupCoordinator coordinator = coordinator(peers)) {
      MemberClaim member = joinAndSync(coordinator);
      CompletableFuture<JoinAnswer> waiting =
          coordinator.submit(GROUP, groups.join(GROUP, newMember(LONG_MS)));
      try (Peers other = peersThatTakeTheGroup();
          GroupCoordinator successor = coordinator(other)) {
        peers.refresh();

        assertUnavailable(ErrorCode.NOT_COORDINATOR, waiting::join);
        assertUnavailable(ErrorCode.NOT_COORDINATOR, () -> heartbeat(coordinator, member));
        assertThat(heartbeat(successor, member)).isEqualTo(ErrorCode.NONE);
      }
    }
  }

  @Test
  void whoeverWaitsIsToldWhenTheGatewayStops() {
    CompletableFuture<JoinAnswer> waiting;
    try (GroupCoordinator coordinator = coordinator(peers)) {
      joinAndSync(coordinator);
      waiting = coordinator.submit(GROUP, groups.join(GROUP, newMember(LONG_MS)));
      Awaitility.await("joining")
          .until(() -> !coordinator.loaded().getFirst().owedAnswers().isEmpty());
    }
    assertUnavailable(ErrorCode.COORDINATOR_NOT_AVAILABLE, waiting::join);
  }

  @Test
  void anErrorIsTheAnswerToItsEventAndTheNextOneHappens() {
    try (GroupCoordinator coordinator = coordinator(peers)) {
      GroupEvent<Object> broken =
          (_, _, _) -> {
            throw new StackOverflowError();
          };
      assertThat(coordinator.submit(GROUP, broken))
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withRootCauseInstanceOf(StackOverflowError.class);
      assertThat(coordinator.submit(GROUP, GroupEvents.look()))
          .succeedsWithin(PATIENCE)
          .isEqualTo(Optional.empty());
    }
  }

  private GroupCoordinator coordinator(Peers of) {
    return new GroupCoordinator(
        new ConsumerStore(database),
        GroupKinds.of(configs, new GroupConfigs(configs, _ -> Map.of()), new TopicCatalog(database))
            .format(),
        of);
  }

  private Peers peersThatTakeTheGroup() {
    for (int port = 1; ; port++) {
      Peers other =
          Peers.join(
              registry,
              List.of(new NodeAddress("PLAINTEXT", "other", port)),
              Optional.empty(),
              System::nanoTime);
      if (other.isCoordinatorOf(GROUP)) {
        return other;
      }
    }
  }

  private MemberClaim joinAndSync(GroupCoordinator coordinator) {
    return joinAndSync(coordinator, LONG_MS);
  }

  private MemberClaim joinAndSync(GroupCoordinator coordinator, int sessionTimeoutMs) {
    JoinAnswer joined = coordinator.call(GROUP, groups.join(GROUP, newMember(sessionTimeoutMs)));
    MemberClaim claim = new MemberClaim(joined.memberId(), null, joined.generation());
    coordinator.call(
        GROUP,
        ClassicGroups.sync(
            new SyncMember(claim, null, null, Map.of(claim.memberId(), NO_METADATA))));
    return claim;
  }

  /** A leader that joins again begins a new generation. */
  private MemberClaim joinAgain(GroupCoordinator coordinator, MemberClaim member) {
    JoinAnswer joined =
        coordinator.call(GROUP, groups.join(GROUP, join(member.memberId(), LONG_MS)));
    assertThat(joined.generation()).isGreaterThan(member.generation());
    return new MemberClaim(member.memberId(), null, joined.generation());
  }

  private static ErrorCode heartbeat(GroupCoordinator coordinator, MemberClaim member) {
    return coordinator.call(GROUP, ClassicGroups.heartbeat(member));
  }

  private static JoinMember newMember(int sessionTimeoutMs) {
    return join("", sessionTimeoutMs);
  }

  private static JoinMember join(String memberId, int sessionTimeoutMs) {
    return new JoinMember(
        memberId,
        "member-" + System.nanoTime(),
        null,
        "client",
        "/127.0.0.1",
        sessionTimeoutMs,
        LONG_MS,
        "consumer",
        List.of(new ClassicMemberProtocol("range", NO_METADATA)),
        false,
        false);
  }

  private static void assertUnavailable(ErrorCode error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .extracting(e -> e instanceof CompletionException ? e.getCause() : e)
        .isInstanceOfSatisfying(
            GroupUnavailableException.class, e -> assertThat(e.error()).isEqualTo(error));
  }
}
