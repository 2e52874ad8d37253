package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.consumer.FencedCommitException;
import io.sequin.storage.log.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The committed offsets of groups. Whether a member may commit its group decides, and PostgreSQL
 * once more: what this gateway knows of the group may be old.
 */
public final class CommittedOffsets {

  private static final int ATTEMPTS = 2;
  private static final int NO_EPOCH = -1;

  private final GroupCoordinator coordinator;
  private final CursorStore cursors;

  public CommittedOffsets(GroupCoordinator coordinator, CursorStore cursors) {
    this.coordinator = coordinator;
    this.cursors = cursors;
  }

  /**
   * Commits all offsets or none.
   *
   * @throws GroupUnavailableException if the group cannot be asked now
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public CommitOutcome commit(OffsetCommit commit) {
    return unlessFenced(commit, () -> tryCommit(commit));
  }

  /**
   * The same for offsets that are kept for a transaction.
   *
   * @param keep keeps all of them or none; may throw {@link FencedCommitException}
   */
  public ErrorCode commit(OffsetCommit commit, Function<CursorCommit, ErrorCode> keep) {
    return unlessFenced(
        commit,
        () -> {
          CommitPermit permit = permit(commit);
          ErrorCode error = errorOf(permit, commit);
          return error == ErrorCode.NONE ? keep.apply(cursors(commit, permit.fence())) : error;
        });
  }

  /** Asks the group anew where PostgreSQL knows better. */
  private <T> T unlessFenced(OffsetCommit commit, Supplier<T> attemptToCommit) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attemptToCommit.get();
      } catch (FencedCommitException e) {
        coordinator.forget(commit.groupId());
        if (attempt == ATTEMPTS) {
          throw new GroupUnavailableException(ErrorCode.NOT_COORDINATOR, e.getMessage(), e);
        }
      }
    }
  }

  /**
   * Whether offsets may be read by the one who asks.
   *
   * @param memberId null for one outside the group, with a negative epoch
   */
  public CompletableFuture<ErrorCode> admitFetch(String groupId, String memberId, int memberEpoch) {
    return memberId == null && memberEpoch <= NO_EPOCH
        ? CompletableFuture.completedFuture(ErrorCode.NONE)
        : coordinator.submit(groupId, GroupEvents.admitFetch(memberId, memberEpoch));
  }

  /**
   * The offsets of several groups, read at one moment.
   *
   * @param all groups of which every offset is wanted
   * @param some what is wanted of other groups
   * @return by group and what they are about, those that exist
   */
  public Map<String, Map<CursorKey, Cursor>> fetch(
      Collection<String> all, Map<String, ? extends Collection<CursorKey>> some) {
    return all.isEmpty() && some.isEmpty() ? Map.of() : cursors.fetch(all, some);
  }

  /** By group, what transactions that have not ended are to change. */
  public Map<String, Set<CursorKey>> pending(Collection<String> groups) {
    return groups.isEmpty() ? Map.of() : cursors.pending(groups);
  }

  /**
   * Whether offsets of these topics may be deleted.
   *
   * @throws GroupUnavailableException if the group cannot be asked now
   */
  public DeletionPermit admitDeletion(String groupId, Collection<String> topics) {
    return coordinator.call(groupId, GroupEvents.admitDeletion(topics));
  }

  /** Deletes those of the offsets that are there. */
  public void delete(String groupId, Collection<CursorKey> unwanted) {
    if (!unwanted.isEmpty()) {
      cursors.delete(groupId, unwanted);
    }
  }

  private CommitOutcome tryCommit(OffsetCommit commit) {
    CommitPermit permit = permit(commit);
    ErrorCode error = errorOf(permit, commit);
    return error == ErrorCode.NONE
        ? new CommitOutcome(error, store(commit, permit.fence()))
        : CommitOutcome.refused(error);
  }

  private CommitPermit permit(OffsetCommit commit) {
    return coordinator.call(
        commit.groupId(), GroupEvents.admitCommit(commit.origin(), commit.unknownGroup()));
  }

  private static CursorCommit cursors(OffsetCommit commit, CommitFence fence) {
    List<Cursor> offsets = commit.entries().stream().map(OffsetCommit.Entry::cursor).toList();
    return new CursorCommit(commit.groupId(), fence, offsets, commit.retention());
  }

  private static ErrorCode errorOf(CommitPermit permit, OffsetCommit commit) {
    if (permit.error() != ErrorCode.NONE) {
      return permit.error();
    }
    return commit.entries().stream()
        .map(
            entry ->
                permit.partitions().check(entry.topicId(), entry.cursor().partition().partition()))
        .filter(error -> error != ErrorCode.NONE)
        .findFirst()
        .orElse(ErrorCode.NONE);
  }

  private Set<PartitionId> store(OffsetCommit commit, CommitFence fence) {
    return commit.entries().isEmpty() ? Set.of() : cursors.commit(cursors(commit, fence));
  }
}
