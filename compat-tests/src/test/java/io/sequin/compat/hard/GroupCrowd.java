package io.sequin.compat.hard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Many groups at once. Owns a connection and a virtual thread for each member. */
final class GroupCrowd implements AutoCloseable {

  private static final int MEMBERS_PER_GROUP = 3;

  private final List<List<GroupMember>> groups = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger beats = new AtomicInteger();
  private final AtomicLong slowestBeatMs = new AtomicLong();
  private final Duration beatEvery;

  GroupCrowd(Duration beatEvery) {
    this.beatEvery = beatEvery;
  }

  /** One more group, whose members connect and do not join yet. */
  void add(Supplier<GroupMember> newMember) {
    List<GroupMember> group = new ArrayList<>();
    groups.add(group);
    for (int i = 0; i < MEMBERS_PER_GROUP; i++) {
      GroupMember member = newMember.get();
      group.add(member);
      member.connect();
    }
  }

  /** Lets all members join at once, and heartbeat from then on. */
  void join() {
    for (List<GroupMember> group : groups) {
      for (GroupMember member : group) {
        threads.add(Thread.startVirtualThread(() -> live(member)));
      }
    }
  }

  /** How many groups have all their members in one generation, each with an assignment. */
  long settledCount() {
    return groups.stream().filter(GroupCrowd::isSettled).count();
  }

  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** How many heartbeats were answered. */
  int beats() {
    return beats.get();
  }

  /** The longest time since the last time this was asked that a heartbeat took. */
  long slowestBeatMs() {
    return slowestBeatMs.getAndSet(0);
  }

  @Override
  public void close() {
    stopped.countDown();
    threads.forEach(GroupCrowd::awaitEnd);
    groups.forEach(group -> group.forEach(GroupMember::close));
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while members stop", e);
    }
  }

  private static boolean isSettled(List<GroupMember> group) {
    int generation = group.getFirst().generation();
    return generation > 0 && group.stream().allMatch(one -> one.generation() == generation);
  }

  private void live(GroupMember member) {
    try {
      do {
        member.join();
        beatOn(member);
      } while (stopped.getCount() > 0);
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }

  private void beatOn(GroupMember member) throws InterruptedException {
    boolean goesOn = true;
    while (goesOn && !stopped.await(beatEvery.toMillis(), TimeUnit.MILLISECONDS)) {
      long startedNanos = System.nanoTime();
      goesOn = member.beat();
      long tookMs = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
      slowestBeatMs.accumulateAndGet(tookMs, Math::max);
      beats.incrementAndGet();
    }
  }
}
