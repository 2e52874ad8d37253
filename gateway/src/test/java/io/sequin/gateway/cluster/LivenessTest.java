package io.sequin.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.cluster.Heartbeat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final GatewayNode PEER = new GatewayNode(2, "peer", 9092);

  private Liveness liveness = Liveness.NOTHING_SEEN;

  @Test
  void whoWasNeverSeenIsNotAlive() {
    assertThat(liveness.isAlive(PEER)).isFalse();
  }

  @Test
  void whoGoesOnGivingSignsIsAlive() {
    for (int look = 0; look < 100; look++) {
      look("mark " + look, Liveness.LOOK_EVERY);
      assertThat(liveness.isAlive(PEER)).isTrue();
    }
  }

  @Test
  void whoIsSilentForLongerThanPatienceIsDeadUntilItGivesASignAgain() {
    look("last", Liveness.LOOK_EVERY);
    look("last", Liveness.LOOK_EVERY);
    look("last", Liveness.LOOK_EVERY);
    assertThat(liveness.isAlive(PEER)).isTrue();
    look("last", Liveness.LOOK_EVERY);
    assertThat(liveness.isAlive(PEER)).isFalse();

    look("back", Liveness.LOOK_EVERY);
    assertThat(liveness.isAlive(PEER)).isTrue();
  }

  @Test
  void nobodyIsDeadBecauseNobodyCouldLook() {
    look("before", Liveness.LOOK_EVERY);
    look("before", Duration.ofHours(1));
    look("before", Duration.ofHours(1));
    assertThat(liveness.isAlive(PEER)).isTrue();
  }

  @Test
  void whoHasLeftIsNotAlive() {
    look("here", Liveness.LOOK_EVERY);
    liveness = liveness.after(List.of(), Liveness.LOOK_EVERY);
    assertThat(liveness.isAlive(PEER)).isFalse();
  }

  private void look(String mark, Duration sinceLast) {
    liveness = liveness.after(List.of(new Heartbeat(PEER, mark)), sinceLast);
  }
}
