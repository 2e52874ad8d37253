package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway is killed and started again, then stopped and started again, while a group of every
 * client reads from it. To its members that is an outage and nothing more: no rebalance but where a
 * client asks for one, and no commit is lost. All groups live through the same two restarts.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartIT {

  private static final int PARTITIONS = 4;
  private static final int RECORDS_EACH = 60;

  /** Longer than a gateway takes to start on a busy machine. */
  private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(2);

  private final GatewayProcess gateway = GatewayProcess.start();
  private final MatrixBroker broker = new MatrixBroker(gateway.bootstrap());
  private final Map<ClientAndProtocol, TestGroup> groups = new LinkedHashMap<>();
  private final Map<ClientAndProtocol, GroupSnapshot> before = new LinkedHashMap<>();
  private final Map<ClientAndProtocol, GroupSnapshot> after = new LinkedHashMap<>();
  private final Map<ClientAndProtocol, Throwable> failures = new LinkedHashMap<>();

  /** All but kcat: it ends by itself when it cannot reach a broker any more. */
  static List<ClientAndProtocol> members() {
    return ClientAndProtocol.all().stream()
        .filter(member -> !member.client().equals(Clients.KCAT))
        .toList();
  }

  @BeforeAll
  void restartUnderAllGroups() {
    members().stream()
        .filter(member -> member.client().missing().isEmpty())
        .forEach(this::startTwo);
    forEach(member -> groups.get(member).awaitSharedByAll());
    forEach(this::writeAndAwait);
    forEach(member -> before.put(member, groups.get(member).snapshot()));

    gateway.killHard();
    gateway.restart();
    forEach(this::writeAndAwait);
    assertThat(gateway.stop()).isZero();
    gateway.restart();
    forEach(this::writeAndAwait);

    forEach(member -> after.put(member, groups.get(member).snapshot()));
    forEach(member -> groups.get(member).alive().forEach(Member::terminate));
    forEach(member -> groups.get(member).awaitEnd());
  }

  @AfterAll
  void close() {
    groups.values().forEach(TestGroup::close);
    gateway.close();
  }

  @ParameterizedTest
  @MethodSource("members")
  void aGroupOutlivesItsGatewayWithoutRebalanceAndKeepsItsCommits(ClientAndProtocol tested)
      throws Exception {
    String joinsAnew = Clients.joinsAnewAfterOutage(tested) ? " (joins anew)" : "";
    ClientMatrix.verify(
        tested.client(),
        Capability.RESTART,
        tested.protocol() + joinsAnew,
        () -> assertUntouched(tested));
  }

  private void assertUntouched(ClientAndProtocol tested) {
    if (failures.containsKey(tested)) {
      throw new AssertionError(tested + " failed", failures.get(tested));
    }
    TestGroup group = groups.get(tested);
    if (!group.hasStartedAnew() && !Clients.joinsAnewAfterOutage(tested)) {
      assertThat(after.get(tested)).as("%s", group).isEqualTo(before.get(tested));
      assertThat(group.deliveredTwice()).isEmpty();
    }
    assertThat(group.committed()).hasSize(PARTITIONS).allSatisfy(this::assertAllCommitted);
  }

  /** The offset after the last record, or, as one of the clients has it, that of the last. */
  private void assertAllCommitted(TopicPartition partition, long committed) {
    assertThat(committed).as("%s", partition).isBetween(3L * RECORDS_EACH - 1, 3L * RECORDS_EACH);
  }

  private void startTwo(ClientAndProtocol tested) {
    TestGroup group = new TestGroup(broker, "restart." + tested.slug(), PARTITIONS);
    groups.put(tested, group);
    Membership membership =
        Membership.of(broker.bootstrap(), group.name(), group.name(), tested.protocol())
            .withSessionTimeout(SESSION_TIMEOUT);
    group.start(tested.client(), membership);
    group.start(tested.client(), membership);
  }

  private void writeAndAwait(ClientAndProtocol tested) {
    TestGroup group = groups.get(tested);
    group.write(RECORDS_EACH);
    group.awaitDelivered();
  }

  /** A group that fails is left out of the rest, and out of the others' way. */
  private void forEach(Consumer<ClientAndProtocol> step) {
    for (ClientAndProtocol tested : groups.keySet()) {
      if (!failures.containsKey(tested)) {
        try {
          step.accept(tested);
        } catch (RuntimeException | AssertionError e) {
          failures.put(tested, e);
        }
      }
    }
  }
}
