package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.Group;
import org.pcollections.PSet;

/** Where a group is between two generations, with what only matters there. */
sealed interface Phase {

  String PREPARING_REBALANCE = "PreparingRebalance";
  String COMPLETING_REBALANCE = "CompletingRebalance";
  String STABLE = "Stable";

  /** Kafka's name of the state. */
  String stateName();

  /** When the phase ends by itself. */
  long deadlineMs();

  /** Whether members are being waited for to join. */
  default boolean isPreparing() {
    return this instanceof Gathering || this instanceof Preparing;
  }

  /** Nobody is there. */
  record Empty() implements Phase {

    @Override
    public String stateName() {
      return "Empty";
    }

    @Override
    public long deadlineMs() {
      return Group.NO_DEADLINE_MS;
    }
  }

  /**
   * The group was empty: more members are waited for, so that the first generation has them all.
   *
   * @param delayMs how long it waits since it last looked
   * @param remainingMs how much longer it may wait after that
   * @param newMember whether a member has come since it last looked
   */
  record Gathering(long deadlineMs, int delayMs, int remainingMs, boolean newMember)
      implements Phase {

    @Override
    public String stateName() {
      return PREPARING_REBALANCE;
    }

    Gathering withNewMember() {
      return new Gathering(deadlineMs, delayMs, remainingMs, true);
    }
  }

  /** All members are waited for to join again. */
  record Preparing(long deadlineMs) implements Phase {

    @Override
    public String stateName() {
      return PREPARING_REBALANCE;
    }
  }

  /**
   * The generation has begun; the leader's assignments are waited for.
   *
   * @param unsynced members that have not asked for their assignment
   * @param syncDeadlineMs when they are given up
   */
  record Completing(PSet<String> unsynced, long syncDeadlineMs) implements Phase {

    @Override
    public String stateName() {
      return COMPLETING_REBALANCE;
    }

    @Override
    public long deadlineMs() {
      return unsynced.isEmpty() ? Group.NO_DEADLINE_MS : syncDeadlineMs;
    }

    Completing synced(String memberId) {
      return new Completing(unsynced.minus(memberId), syncDeadlineMs);
    }

    Stable assigned() {
      return new Stable(unsynced, syncDeadlineMs);
    }
  }

  /**
   * Every member has its assignment or can have it.
   *
   * @param unsynced members that have not asked for it
   * @param syncDeadlineMs when they are given up
   */
  record Stable(PSet<String> unsynced, long syncDeadlineMs) implements Phase {

    @Override
    public String stateName() {
      return STABLE;
    }

    @Override
    public long deadlineMs() {
      return unsynced.isEmpty() ? Group.NO_DEADLINE_MS : syncDeadlineMs;
    }

    Stable synced(String memberId) {
      return new Stable(unsynced.minus(memberId), syncDeadlineMs);
    }

    Stable renamed(String memberId, String newMemberId) {
      return unsynced.contains(memberId)
          ? new Stable(unsynced.minus(memberId).plus(newMemberId), syncDeadlineMs)
          : this;
    }
  }
}
