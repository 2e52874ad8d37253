package io.sequin.migration.push;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.ByteRate;
import io.sequin.migration.link.LinkTerms;
import io.sequin.storage.Storage;
import io.sequin.storage.background.Background;
import java.util.concurrent.TimeUnit;

/**
 * The part of a link's work that goes the other way. Owns the thread that sends, which runs while
 * there are topics to push. Used by one thread.
 */
public final class PushWork {

  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GROUPS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETURN_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final String link;
  private final PushedTopics topics;
  private final GroupPusher groups;
  private final Returner returner;
  private final Pusher pusher;
  private Thread thread;
  private long lookedAtNanos = System.nanoTime() - LOOK_EVERY_NANOS;
  private long groupsPushedAtNanos = System.nanoTime() - GROUPS_EVERY_NANOS;
  private long returnedAtNanos = System.nanoTime() - RETURN_EVERY_NANOS;

  public PushWork(
      String link, LinkTerms terms, SourceCluster target, Storage storage, ByteRate rate) {
    this.link = link;
    this.topics = new PushedTopics(link, terms, target, storage);
    this.groups = new GroupPusher(terms, target, storage.pushes(), topics);
    this.returner =
        new Returner(link, storage.links(), storage.pushes(), storage.log(), topics, groups);
    this.pusher = new Pusher(link, target, storage, topics, rate);
  }

  /**
   * One step, to be taken again and again.
   *
   * @return whether topics have been handed over, so that the link's work is another one now
   * @throws io.sequin.migration.client.SourceException if the other cluster cannot be reached
   */
  public boolean step() {
    long now = System.nanoTime();
    if (now - lookedAtNanos >= LOOK_EVERY_NANOS) {
      topics.refresh();
      lookedAtNanos = System.nanoTime();
    }
    if (topics.topics().isEmpty()) {
      return false;
    }
    if (thread == null) {
      thread = Background.startVirtual("link-" + link + "-push", pusher);
    }
    if (now - groupsPushedAtNanos >= GROUPS_EVERY_NANOS) {
      groups.pushAll();
      groupsPushedAtNanos = System.nanoTime();
    }
    if (now - returnedAtNanos < RETURN_EVERY_NANOS) {
      return false;
    }
    returnedAtNanos = now;
    return returner.step();
  }

  /** How many records are still to send, as far as is known. By any thread. */
  public long lagRecords() {
    return topics.tasks().stream().mapToLong(PushTask::lagRecords).sum();
  }

  /** What has ended it; null as long as it runs. */
  public Throwable failure() {
    return pusher.failure();
  }

  /** Ends the thread. */
  public void close() throws InterruptedException {
    pusher.close();
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }
}
