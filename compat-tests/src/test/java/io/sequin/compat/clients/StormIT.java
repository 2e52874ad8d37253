package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Members of five clients share one group, and come, go and die as fast as it can follow. */
@Order(1)
@ResourceLock(Processors.BUSY)
class StormIT {

  private static final int PARTITIONS = 12;
  private static final int MEMBERS = 20;
  private static final int RECORDS_PER_SECOND = 400;

  /** About one a second. */
  private static final int CHANGES = Soak.choose(20, 600);

  private static final long SEED = 848;

  private static final List<GroupClient> CLIENTS =
      List.of(
          Clients.JAVA_NEWEST,
          Clients.KCAT,
          Clients.KAFKAJS,
          Clients.CONFLUENT_PYTHON,
          Clients.JAVA_OLDEST);

  private final MatrixBroker broker = MatrixBroker.shared();
  private final Random random = new Random(SEED);

  @BeforeEach
  void assumeClientsPresent() {
    CLIENTS.forEach(ClientMatrix::assumePresent);
  }

  @Test
  void aMixedGroupEndsStableAndDeliversEveryRecordWhateverItsMembersDo() {
    try (TestGroup group = new TestGroup(broker, "storm", PARTITIONS)) {
      List<Member> slots =
          new ArrayList<>(IntStream.range(0, MEMBERS).mapToObj(i -> start(group, i)).toList());
      try (StormWriter writer = new StormWriter(broker, group, RECORDS_PER_SECOND)) {
        for (int i = 0; i < CHANGES; i++) {
          writer.awaitMore(RECORDS_PER_SECOND);
          change(group, slots, random.nextInt(MEMBERS));
        }
        group.alive().forEach(StormIT::leave);
        IntStream.range(0, CLIENTS.size()).forEach(i -> start(group, i));
        writer.awaitMore(RECORDS_PER_SECOND);
      }
      group.awaitSharedByAll();
      group.awaitDelivered();

      GroupSnapshot end = group.snapshot();
      assertThat(end.state()).isEqualTo(GroupState.STABLE);
      assertThat(end.memberIds()).hasSize(CLIENTS.size());
    }
    CLIENTS.forEach(client -> ClientMatrix.verified(client, Capability.STORM));
  }

  private void change(TestGroup group, List<Member> slots, int slot) {
    Member member = slots.get(slot);
    if (!member.isAlive()) {
      slots.set(slot, start(group, slot));
    } else if (random.nextBoolean()) {
      member.killHard();
    } else {
      leave(member);
    }
  }

  /**
   * When kcat is asked to end, it commits the record that it has just read, and does not print it.
   */
  private static void leave(Member member) {
    if (member.client().equals(Clients.KCAT)) {
      member.killHard();
    } else {
      member.terminate();
    }
  }

  private Member start(TestGroup group, int slot) {
    return group.start(
        CLIENTS.get(slot % CLIENTS.size()),
        Membership.of(broker.bootstrap(), group.name(), group.name(), GroupProtocol.ROUND_ROBIN));
  }
}
