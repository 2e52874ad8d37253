package io.sequin.gateway.outbox;

import java.time.Duration;

/**
 * How a gateway learns of what SQL has sent. A sender's NOTIFY makes all senders commit one after
 * the other, so where much is sent the gateway looks by itself, and says so.
 *
 * <ul>
 *   <li>Asleep: senders wake it.
 *   <li>Awake: it looks every few milliseconds, as it has announced.
 *   <li>Drowsy: it has announced that senders are to wake it, but some may not know: it looks until
 *       all transactions are over that were under way then.
 * </ul>
 *
 * All times are by a clock that only runs forward, in nanoseconds.
 */
sealed interface MoverState {

  /** For how long being awake is announced. */
  Duration ANNOUNCED = Duration.ofSeconds(2);

  /** How often it may find something, in {@link #RECENTLY_NANOS}, before it stays awake. */
  int MAX_FINDS = 8;

  long RECENTLY_NANOS = Duration.ofSeconds(1).toNanos();

  /** Announced again after this time. */
  long ANNOUNCE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  /** Awake without anything to do for longer, it goes to sleep. */
  long IDLE_NANOS = Duration.ofMillis(300).toNanos();

  Duration LOOK_EVERY_AWAKE = Duration.ofMillis(2);
  Duration LOOK_EVERY_DROWSY = Duration.ofMillis(10);
  Duration LOOK_EVERY_DROWSY_AT_LAST = Duration.ofSeconds(1);

  /** Senders wake it; this is for those whose telling was lost. */
  Duration LOOK_EVERY_ASLEEP = Duration.ofSeconds(5);

  /** How long to wait before the next look, unless a sender finds it. */
  Duration pause();

  /**
   * @param finds how often something was found since {@code sinceNanos}
   */
  record Asleep(int finds, long sinceNanos) implements MoverState {

    static final Asleep BEGIN = new Asleep(0, 0);

    @Override
    public Duration pause() {
      return LOOK_EVERY_ASLEEP;
    }

    /** Something was found. */
    Asleep found(long nowNanos) {
      return finds > 0 && nowNanos - sinceNanos < RECENTLY_NANOS
          ? new Asleep(finds + 1, sinceNanos)
          : new Asleep(1, nowNanos);
    }

    boolean isBusy() {
      return finds >= MAX_FINDS;
    }
  }

  /**
   * @param announcedNanos when
   * @param foundNanos when something was found last
   */
  record Awake(long announcedNanos, long foundNanos) implements MoverState {

    @Override
    public Duration pause() {
      return LOOK_EVERY_AWAKE;
    }

    /** It does not know whether it has announced it. */
    static Awake unannounced(long nowNanos) {
      return new Awake(nowNanos - ANNOUNCE_EVERY_NANOS, nowNanos);
    }

    Awake found(long nowNanos) {
      return new Awake(announcedNanos, nowNanos);
    }

    boolean isIdle(long nowNanos) {
      return nowNanos - foundNanos >= IDLE_NANOS;
    }

    boolean isAnnouncementDue(long nowNanos) {
      return nowNanos - announcedNanos >= ANNOUNCE_EVERY_NANOS;
    }
  }

  /**
   * @param nextTransaction all with lower numbers have to be over
   * @param isLastLook whether they are: what they have sent is found with the next look
   */
  record Drowsy(long nextTransaction, Duration pause, boolean isLastLook) implements MoverState {

    static Drowsy begin(long nextTransaction) {
      return new Drowsy(nextTransaction, LOOK_EVERY_DROWSY, false);
    }

    Drowsy found() {
      return new Drowsy(nextTransaction, pause, false);
    }

    /** Looks less often, the longer it takes. */
    Drowsy nothingFound() {
      Duration longer = pause.multipliedBy(2);
      return new Drowsy(
          nextTransaction,
          longer.compareTo(LOOK_EVERY_DROWSY_AT_LAST) > 0 ? LOOK_EVERY_DROWSY_AT_LAST : longer,
          false);
    }

    Drowsy lastLook() {
      return new Drowsy(nextTransaction, LOOK_EVERY_AWAKE, true);
    }
  }
}
