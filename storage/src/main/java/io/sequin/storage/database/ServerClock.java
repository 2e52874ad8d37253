package io.sequin.storage.database;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of day by PostgreSQL's clock, so that all gateways agree on it and none whose own clock
 * is wrong expires or refuses anything. Between two looks at it, time goes by the machine's
 * monotonic clock. Before the first one it is the machine's own time.
 */
public final class ServerClock implements InstantSource {

  /** What time it was at a point of the monotonic clock. */
  private record Reading(long epochMicros, long nanoTime) {

    long epochMicrosAt(long otherNanoTime) {
      return epochMicros + TimeUnit.NANOSECONDS.toMicros(otherNanoTime - nanoTime);
    }
  }

  private final LongSupplier nanoTime;
  private volatile Reading reading;

  ServerClock(InstantSource own, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.reading = new Reading(TimeUnit.MILLISECONDS.toMicros(own.millis()), nanoTime.getAsLong());
  }

  static ServerClock startingAs(InstantSource own) {
    return new ServerClock(own, System::nanoTime);
  }

  /**
   * Takes over PostgreSQL's time, unless the time here may be the same: then it goes on without a
   * jump.
   *
   * @param epochMicros PostgreSQL's time, at some point between the two
   * @param askedNanos when PostgreSQL was asked, by {@link System#nanoTime}
   * @param answeredNanos when it had answered
   */
  public void learn(long epochMicros, long askedNanos, long answeredNanos) {
    Reading known = reading;
    if (epochMicros < known.epochMicrosAt(askedNanos)
        || epochMicros > known.epochMicrosAt(answeredNanos)) {
      reading = new Reading(epochMicros, askedNanos + (answeredNanos - askedNanos) / 2);
    }
  }

  @Override
  public Instant instant() {
    long micros = reading.epochMicrosAt(nanoTime.getAsLong());
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public long millis() {
    return TimeUnit.MICROSECONDS.toMillis(reading.epochMicrosAt(nanoTime.getAsLong()));
  }
}
