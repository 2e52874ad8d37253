package io.sequin.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.outbox.MoverState.Asleep;
import io.sequin.gateway.outbox.MoverState.Awake;
import io.sequin.gateway.outbox.MoverState.Drowsy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a gateway looks by itself for what SQL sends. */
class MoverStateTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void whoIsWokenOftenStaysAwake() {
    Asleep state = Asleep.BEGIN;
    for (int i = 0; i < 7; i++) {
      state = state.found(5 * SECOND + i);
      assertThat(state.isBusy()).isFalse();
    }

    assertThat(state.found(5 * SECOND + 8).isBusy()).isTrue();
  }

  @Test
  void whoIsWokenNowAndThenGoesOnSleeping() {
    Asleep state = Asleep.BEGIN;
    for (int i = 0; i < 1_000; i++) {
      state = state.found(i * SECOND / 4);
      assertThat(state.isBusy()).isFalse();
    }
  }

  @Test
  void beingAwakeIsAnnouncedAnewBeforeItIsOver() {
    Awake awake = new Awake(0, 0);

    assertThat(awake.isAnnouncementDue(SECOND - 1)).isFalse();
    assertThat(awake.isAnnouncementDue(SECOND)).isTrue();
    assertThat(MoverState.ANNOUNCED).isGreaterThan(Duration.ofNanos(SECOND));
    assertThat(Awake.unannounced(7 * SECOND).isAnnouncementDue(7 * SECOND)).isTrue();
    assertThat(awake.found(SECOND).isIdle(SECOND + 1)).isFalse();
    assertThat(awake.found(SECOND).isIdle(2 * SECOND)).isTrue();
  }

  @Test
  void whoGoesToSleepLooksLessAndLessOftenAndOnceMoreAtTheEnd() {
    Drowsy drowsy = Drowsy.begin(42);
    for (int i = 0; i < 20; i++) {
      Drowsy next = drowsy.nothingFound();
      assertThat(next.pause()).isBetween(drowsy.pause(), Duration.ofSeconds(1));
      drowsy = next;
    }

    assertThat(drowsy.pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(drowsy.isLastLook()).isFalse();
    assertThat(drowsy.lastLook().isLastLook()).isTrue();
    assertThat(drowsy.lastLook().found().isLastLook()).isFalse();
    assertThat(drowsy.lastLook().nextTransaction()).isEqualTo(42);
  }
}
