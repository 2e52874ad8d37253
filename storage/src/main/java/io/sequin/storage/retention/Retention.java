package io.sequin.storage.retention;

import io.sequin.storage.background.Rounds;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.PartitionDropper;
import io.sequin.storage.database.Turn;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets records expire, segment by segment. Each step is one short transaction, and what a crash
 * leaves undone the next round does. One gateway at a time is at work.
 */
public final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Database database;
  private final SegmentStore segments;
  private final BatchLog log;
  private final Function<Topic, RetentionPolicy> policies;
  private final InstantSource clock;
  private final PartitionDropper dropper;
  private final Rounds<Topic> rounds = new Rounds<>(topic -> "retention of topic " + topic.name());
  private final Rounds<Topic> drops =
      new Rounds<>(topic -> "dropping segments of topic " + topic.name());

  /**
   * @param detachPatience how long to wait in one round for those who are reading messages
   */
  public Retention(
      Database database,
      BatchLog log,
      Function<Topic, RetentionPolicy> policies,
      InstantSource clock,
      Duration detachPatience) {
    this.database = database;
    this.segments = new SegmentStore(database);
    this.log = log;
    this.policies = policies;
    this.clock = clock;
    this.dropper = new PartitionDropper(detachPatience);
  }

  /**
   * One round through all topics; one that fails does not stop it.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void run(Collection<Topic> topics) {
    Turn.take(
        database,
        "sequin retention",
        _ -> {
          rounds.forEach(topics, this::run);
          // who reads messages for long keeps all segments from going: to wait once is enough
          drops.forEachWhile(topics, this::drop);
          return null;
        });
  }

  private void run(Topic topic) {
    RetentionPolicy policy = policies.apply(topic);
    segments
        .current(topic.id())
        .map(current -> isDue(current, policy) ? next(topic, current) : current)
        .ifPresent(current -> run(topic, policy, current));
  }

  private boolean isDue(SegmentStore.Current current, RetentionPolicy policy) {
    long ageMs = clock.millis() - current.sinceMs();
    return current.hasRecords()
        && (current.isUnread() || policy.finishes(ageMs, current.largestBytes()));
  }

  private SegmentStore.Current next(Topic topic, SegmentStore.Current current) {
    segments.finish(topic.id(), current.segment(), clock.millis());
    return segments.current(topic.id()).orElse(current);
  }

  private void run(Topic topic, RetentionPolicy policy, SegmentStore.Current current) {
    boolean hasFinished = current.segment() > 0;
    if (hasFinished) {
      segments.measure(topic.id());
      expire(topic, segments.expired(topic.id(), clock.millis(), policy));
    }
    if (current.hasRecords() && policy.retentionMs() >= 0) {
      long oldestKeptMs = clock.millis() - policy.retentionMs();
      expire(topic, segments.expiredCurrent(topic.id(), current.segment(), oldestKeptMs));
    }
  }

  private void expire(Topic topic, Map<Integer, Long> starts) {
    if (!starts.isEmpty()) {
      int moved = segments.expire(topic.id(), starts);
      // else they were deleted before, and their segment may go now
      if (moved > 0) {
        LOG.info("records of topic {} have expired in {} partitions", topic.name(), moved);
      }
      log.refresh(partitions(topic, starts.keySet()));
    }
  }

  private static Set<PartitionId> partitions(Topic topic, Set<Integer> numbers) {
    return numbers.stream()
        .map(partition -> new PartitionId(topic.id(), partition))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** False if somebody reads messages. */
  private boolean drop(Topic topic) {
    OptionalInt dropped = segments.drop(topic.id(), dropper);
    if (dropped.orElse(0) > 0) {
      LOG.info("{} segments of topic {} are dropped", dropped.getAsInt(), topic.name());
    }
    return dropped.isPresent();
  }
}
