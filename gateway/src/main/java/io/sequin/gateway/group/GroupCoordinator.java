package io.sequin.gateway.group;

import io.sequin.gateway.cluster.Peers;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.ConsumerStore;
import io.sequin.storage.consumer.ConsumerSummary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Brings events to groups, those of one group one after the other. What a group is lies in
 * PostgreSQL: it is read when the group is first asked for, and stored before anybody is told of a
 * change. Another gateway that has changed a group in the meantime is noticed when storing; what
 * this one knew is then forgotten, and its clients are told to ask again.
 */
public final class GroupCoordinator implements AutoCloseable {

  private final ConsumerStore store;
  private final GroupFormat format;
  private final Peers peers;
  private final StoreTurns turns = new StoreTurns();
  private final ConcurrentMap<String, GroupRunner> runners = new ConcurrentHashMap<>();
  private final ExecutorService workers = Background.virtualThreads("group");
  private final ScheduledExecutorService timer = Background.timer("group-timer", 1);
  private volatile boolean closed;

  /** Coordinates those groups that fall to this gateway, as long as they do. */
  public GroupCoordinator(ConsumerStore store, GroupFormat format, Peers peers) {
    this.store = store;
    this.format = format;
    this.peers = peers;
    peers.onChange(this::takeOver);
    peers.onReturn(this::forgetAll);
  }

  /**
   * Lets an event happen to a group.
   *
   * @return what the event's answer will be; failed with {@link GroupUnavailableException} if
   *     storage is away or another gateway coordinates the group
   */
  public <T> CompletableFuture<T> submit(String groupId, GroupEvent<T> event) {
    if (!peers.isCoordinatorOf(groupId)) {
      return CompletableFuture.failedFuture(notCoordinator());
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    runners.compute(
        groupId,
        (_, running) -> {
          if (closed) {
            answer.completeExceptionally(stopping());
            return running;
          }
          GroupRunner runner = running == null ? newRunner(groupId) : running;
          runner
              .enqueue(() -> runner.handle(event, answer))
              .exceptionally(never -> notRun(answer, never));
          return runner;
        });
    return answer;
  }

  /**
   * The same, and waits for the answer.
   *
   * @throws GroupUnavailableException if storage is away or another gateway coordinates the group
   */
  public <T> T call(String groupId, GroupEvent<T> event) {
    try {
      return submit(groupId, event).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Lets an event look at a group, which changes nothing.
   *
   * @param isOfAnyGateway whether a group that another gateway coordinates is looked at as
   *     PostgreSQL has it, instead of being refused
   * @throws GroupUnavailableException if storage is away or another gateway coordinates the group
   */
  public <T> T look(String groupId, GroupEvent<T> event, boolean isOfAnyGateway) {
    if (!isOfAnyGateway || coordinates(groupId)) {
      return call(groupId, event);
    }
    long nowMs = GroupRunner.nowMs();
    CompletableFuture<T> answer = new CompletableFuture<>();
    event
        .apply(store.find(groupId).map(stored -> format.restore(stored, nowMs)), answer, nowMs)
        .answers()
        .forEach(GroupStep.Answer::give);
    return answer.join();
  }

  /** Lets go of what is known of a group: it is read again when it is next asked for. */
  public void forget(String groupId) {
    runners.computeIfPresent(
        groupId,
        (_, runner) -> {
          runner.enqueue(runner::forget);
          return runner;
        });
  }

  /** Lets go of what is known of all groups, which may not be so any more. */
  public void forgetAll() {
    runners.keySet().forEach(this::forget);
  }

  /**
   * Lets go of groups that have fallen to another gateway, and reads those with members that have
   * fallen to this one, so that the silent ones among them are noticed.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void takeOver() {
    runners.keySet().stream().filter(id -> !peers.isCoordinatorOf(id)).forEach(this::forget);
    store.list().stream()
        .filter(consumer -> consumer.memberCount() > 0)
        .map(ConsumerSummary::name)
        .filter(peers::isCoordinatorOf)
        .forEach(groupId -> submit(groupId, GroupEvents.look()));
  }

  /** Whether the group falls to this gateway. */
  boolean coordinates(String groupId) {
    return peers.isCoordinatorOf(groupId);
  }

  /** All groups that this gateway has in memory, each as it is now. */
  public List<Group> loaded() {
    return runners.values().stream().map(GroupRunner::group).flatMap(Optional::stream).toList();
  }

  /** Fails whatever still waits. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    runners.values().forEach(runner -> runner.failOwedAnswers(stopping()));
    workers.close();
  }

  private GroupRunner newRunner(String groupId) {
    return new GroupRunner(groupId, store, format, turns, workers, timer, this::retire);
  }

  /** A group with nothing to wait for takes no memory: it is read again when it is asked for. */
  private void retire(String groupId) {
    runners.computeIfPresent(groupId, (_, runner) -> runner.isIdle() ? null : runner);
  }

  private static Void notRun(CompletableFuture<?> answer, Throwable reason) {
    answer.completeExceptionally(reason);
    return null;
  }

  private static GroupUnavailableException notCoordinator() {
    return new GroupUnavailableException(
        ErrorCode.NOT_COORDINATOR, "another gateway coordinates the group", null);
  }

  private static GroupUnavailableException stopping() {
    return new GroupUnavailableException(
        ErrorCode.COORDINATOR_NOT_AVAILABLE, "the gateway is stopping", null);
  }
}
