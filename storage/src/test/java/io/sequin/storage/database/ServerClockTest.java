package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerClockTest {

  private static final Instant OWN_TIME = Instant.parse("2031-05-01T12:00:00Z");

  private long nanoTime = TimeUnit.HOURS.toNanos(1);
  private final ServerClock clock = new ServerClock(InstantSource.fixed(OWN_TIME), () -> nanoTime);

  @Test
  void itIsTheMachinesOwnTimeUntilPostgresWasAsked() {
    pass(Duration.ofSeconds(3));

    assertThat(clock.instant()).isEqualTo(OWN_TIME.plusSeconds(3));
    assertThat(clock.millis()).isEqualTo(OWN_TIME.plusSeconds(3).toEpochMilli());
  }

  @Test
  void whoseClockIsWrongGoesByThatOfPostgres() {
    Instant right = OWN_TIME.minus(Duration.ofHours(2));
    look(right, Duration.ofMillis(4));

    assertThat(clock.instant()).isEqualTo(right.plusMillis(2));
    pass(Duration.ofMinutes(5));
    assertThat(clock.instant()).isEqualTo(right.plusMillis(2).plus(Duration.ofMinutes(5)));
  }

  @Test
  void aTimeThatMayBeTheSameMakesNoJump() {
    look(OWN_TIME, Duration.ofMillis(4));
    look(OWN_TIME.plusMillis(7), Duration.ofMillis(4));

    assertThat(clock.instant()).isEqualTo(OWN_TIME.plusMillis(8));
  }

  @Test
  void whenPostgresChangesItsClockTheChangeIsFollowed() {
    look(OWN_TIME, Duration.ofMillis(4));
    look(OWN_TIME.minusSeconds(30), Duration.ofMillis(4));

    assertThat(clock.instant()).isEqualTo(OWN_TIME.minusSeconds(30).plusMillis(2));
  }

  private void look(Instant answer, Duration roundTrip) {
    long askedNanos = nanoTime;
    pass(roundTrip);
    clock.learn(TimeUnit.MILLISECONDS.toMicros(answer.toEpochMilli()), askedNanos, nanoTime);
  }

  private void pass(Duration duration) {
    nanoTime += duration.toNanos();
  }
}
