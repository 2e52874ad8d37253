package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The state of a group at one moment. It never changes: an event makes a new one of it (see {@link
 * GroupEvent}). All times are milliseconds of a steady clock, not of the day.
 */
public interface Group {

  /** What {@link #nextDeadlineMs} says when no time-out runs. */
  long NO_DEADLINE_MS = Long.MAX_VALUE;

  String groupId();

  /** As ListGroups and DescribeGroups name it: {@code Stable}, {@code Empty} … */
  String stateName();

  /** As JoinGroup and ListGroups name it, {@code consumer} for consumers; may be empty. */
  String protocolType();

  /** Whether there is no member, not even one that is about to join. */
  boolean isEmpty();

  /** What a gateway that starts needs to go on with this group. */
  GroupImage image();

  /** When {@link #onTime} has something to do next. */
  long nextDeadlineMs();

  /** Lets every time-out that has passed take effect. */
  GroupStep onTime(long nowMs);

  /** Decides whether a member may commit offsets now; counts as a sign of life of it. */
  GroupStep admitCommit(CommitOrigin origin, CompletableFuture<CommitPermit> answer, long nowMs);

  /**
   * Whether committed offsets may be read by the one who asks (OffsetFetch, from version 9).
   *
   * @param memberId null for one outside the group, with a negative epoch
   * @return NONE if they may
   */
  ErrorCode admitOffsetFetch(String memberId, int memberEpoch);

  /** Whether any member reads the topic, so that its offsets must be kept. */
  boolean isSubscribedTo(String topic);

  /** Answers that the group still owes, for when it can go on no more in this gateway. */
  List<CompletableFuture<?>> owedAnswers();
}
