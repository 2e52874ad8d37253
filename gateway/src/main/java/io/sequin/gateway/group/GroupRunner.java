package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.ConsumerConflictException;
import io.sequin.storage.consumer.ConsumerStore;
import io.sequin.storage.consumer.StoredConsumer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One group: its state, and the events that wait for it. */
final class GroupRunner {

  private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

  /** The version of a group that PostgreSQL does not have. */
  static final long NOT_STORED = 0;

  private static final long LOOK_AGAIN_AFTER_MS = 2_000;

  private final String groupId;
  private final ConsumerStore store;
  private final GroupFormat format;
  private final StoreTurns turns;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Consumer<String> whenIdle;
  private final AtomicInteger waitingEvents = new AtomicInteger();
  private CompletableFuture<Void> lastEvent = CompletableFuture.completedFuture(null);

  /** What follows is written by one event after the other. */
  private volatile Optional<Group> group = Optional.empty();

  private long storedVersion = NOT_STORED;
  private Optional<GroupImage> storedImage = Optional.empty();
  private boolean loaded;
  private Future<?> alarm = CompletableFuture.completedFuture(null);
  private volatile long alarmAtMs = Group.NO_DEADLINE_MS;

  GroupRunner(
      String groupId,
      ConsumerStore store,
      GroupFormat format,
      StoreTurns turns,
      Executor workers,
      ScheduledExecutorService timer,
      Consumer<String> whenIdle) {
    this.groupId = groupId;
    this.store = store;
    this.format = format;
    this.turns = turns;
    this.workers = workers;
    this.timer = timer;
    this.whenIdle = whenIdle;
  }

  Optional<Group> group() {
    return group;
  }

  /**
   * Runs the work after all that came before, whatever became of that.
   *
   * @return fails if it is never run
   */
  synchronized CompletableFuture<Void> enqueue(Runnable work) {
    waitingEvents.incrementAndGet();
    lastEvent = lastEvent.handleAsync((_, _) -> run(work), workers);
    return lastEvent;
  }

  /** Whether nothing waits, and nothing would be lost if this was thrown away. */
  boolean isIdle() {
    return waitingEvents.get() == 0
        && alarmAtMs == Group.NO_DEADLINE_MS
        && group.map(Group::isEmpty).orElse(true);
  }

  <T> void handle(GroupEvent<T> event, CompletableFuture<T> answer) {
    try {
      load();
      take(event.apply(group, answer, nowMs()));
    } catch (Throwable e) {
      answer.completeExceptionally(e);
      throw e;
    }
  }

  void forget() {
    failOwedAnswers(
        new GroupUnavailableException(
            ErrorCode.NOT_COORDINATOR, "this gateway has let go of the group", null));
    group = Optional.empty();
    storedImage = Optional.empty();
    storedVersion = NOT_STORED;
    loaded = false;
    stopAlarm();
  }

  void failOwedAnswers(Throwable why) {
    group.ifPresent(waitedFor -> failOwedAnswers(waitedFor, why));
  }

  private static void failOwedAnswers(Group group, Throwable why) {
    group.owedAnswers().forEach(owed -> owed.completeExceptionally(why));
  }

  private Void run(Runnable work) {
    try {
      work.run();
    } catch (GroupUnavailableException e) {
      LOG.debug("group '{}': {}", groupId, e.getMessage());
    } catch (Throwable e) {
      LOG.error("group '{}' failed", groupId, e);
    } finally {
      if (waitingEvents.decrementAndGet() == 0 && isIdle()) {
        whenIdle.accept(groupId);
      }
    }
    return null;
  }

  private void load() {
    if (loaded) {
      return;
    }
    Optional<StoredConsumer> stored = available(() -> store.find(groupId));
    group = stored.map(consumer -> format.restore(consumer, nowMs()));
    storedImage = group.map(Group::image);
    storedVersion = stored.map(StoredConsumer::version).orElse(NOT_STORED);
    loaded = true;
    setAlarm(nextDeadlineMs());
  }

  private void take(GroupStep step) {
    if (step.store()) {
      try {
        store(step.group());
      } catch (Throwable e) {
        // whether it is stored or not is uncertain: all who wait ask again, and it is read anew
        step.answers().forEach(answer -> answer.waiting().completeExceptionally(e));
        step.group().ifPresent(changed -> failOwedAnswers(changed, e));
        forget();
        setAlarm(nowMs() + LOOK_AGAIN_AFTER_MS);
        throw e;
      }
    }
    group = step.group();
    setAlarm(nextDeadlineMs());
    step.answers().forEach(GroupStep.Answer::give);
  }

  private void store(Optional<Group> changed) {
    if (changed.isEmpty()) {
      if (storedVersion != NOT_STORED) {
        available(
            () -> {
              store.delete(groupId, storedVersion);
              return null;
            });
      }
      storedImage = Optional.empty();
      storedVersion = NOT_STORED;
      return;
    }
    GroupImage image = changed.get().image();
    storedVersion =
        available(() -> store.save(format.change(groupId, storedVersion, storedImage, image)));
    storedImage = Optional.of(image);
  }

  private <T> T available(Supplier<T> work) {
    try {
      return turns.take(work);
    } catch (ConsumerConflictException e) {
      throw new GroupUnavailableException(ErrorCode.NOT_COORDINATOR, e.getMessage(), e);
    } catch (StorageUnavailableException e) {
      throw new GroupUnavailableException(ErrorCode.COORDINATOR_NOT_AVAILABLE, e.getMessage(), e);
    }
  }

  /** A deadline that has moved away is only noticed when the alarm goes off. */
  private void setAlarm(long deadlineMs) {
    if (deadlineMs >= alarmAtMs) {
      return;
    }
    stopAlarm();
    alarmAtMs = deadlineMs;
    long delayMs = Math.max(0, deadlineMs - nowMs());
    alarm =
        Background.schedule(
            timer, "alarm of a group", Duration.ofMillis(delayMs), () -> enqueue(this::ring));
  }

  private void stopAlarm() {
    alarm.cancel(false);
    alarmAtMs = Group.NO_DEADLINE_MS;
  }

  /** A group that was lost is read again, or the silence of its members would go unnoticed. */
  private void ring() {
    alarmAtMs = Group.NO_DEADLINE_MS;
    try {
      load();
    } catch (GroupUnavailableException e) {
      setAlarm(nowMs() + LOOK_AGAIN_AFTER_MS);
      throw e;
    }
    group.ifPresent(overdue -> take(overdue.onTime(nowMs())));
  }

  private long nextDeadlineMs() {
    return group.map(Group::nextDeadlineMs).orElse(Group.NO_DEADLINE_MS);
  }

  /** Of the steady clock that groups go by. */
  static long nowMs() {
    return Duration.ofNanos(System.nanoTime()).toMillis();
  }
}
