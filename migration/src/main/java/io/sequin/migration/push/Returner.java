package io.sequin.migration.push;

import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PromotionException;
import io.sequin.storage.link.PushStore;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands topics over to the other cluster: waits until nothing is open in them and all is there,
 * gives the last offsets of groups, and switches, all of them together. Whoever goes on with it
 * begins at the start. Used by one thread.
 */
final class Returner {

  private static final Logger LOG = LoggerFactory.getLogger(Returner.class);

  private final String link;
  private final LinkStore links;
  private final PushStore pushes;
  private final BatchLog log;
  private final PushedTopics topics;
  private final GroupPusher groups;

  Returner(
      String link,
      LinkStore links,
      PushStore pushes,
      BatchLog log,
      PushedTopics topics,
      GroupPusher groups) {
    this.link = link;
    this.links = links;
    this.pushes = pushes;
    this.log = log;
    this.topics = topics;
    this.groups = groups;
  }

  /**
   * One step, to be taken again and again.
   *
   * @return whether topics have been handed over
   */
  boolean step() {
    List<LinkedTopic> returning =
        links.topics(link).stream()
            .filter(topic -> topic.state() == LinkedTopic.State.RETURNING)
            .toList();
    if (returning.isEmpty()) {
      return false;
    }
    Map<PartitionId, Long> ends = new HashMap<>();
    for (LinkedTopic topic : returning) {
      Optional<String> missing = missing(topic, ends);
      if (missing.isPresent()) {
        links.noteTopicProblem(topic.topicId(), missing);
        return false;
      }
    }
    return finish(returning, ends);
  }

  private boolean finish(List<LinkedTopic> returning, Map<PartitionId, Long> ends) {
    try {
      groups.pushAll();
      pushes.finishReturn(link, returning, ends);
      returning.forEach(
          topic -> LOG.info("topic {} of link '{}' is handed over", topic.name(), link));
      return true;
    } catch (PromotionException e) {
      returning.forEach(
          topic -> links.noteTopicProblem(topic.topicId(), Optional.of(e.getMessage())));
      return false;
    }
  }

  private Optional<String> missing(LinkedTopic topic, Map<PartitionId, Long> ends) {
    for (int number = 0; number < topic.partitionCount(); number++) {
      PartitionId partition = new PartitionId(topic.topicId(), number);
      LogOffsets offsets = log.currentOffsets(partition);
      if (offsets.stableOffset() < offsets.highWatermark()) {
        return Optional.of(
            "partition "
                + number
                + " has an open transaction: it ends by itself, or by kafka-transactions --abort");
      }
      long pushed =
          topics.task(partition).flatMap(PushTask::position).map(at -> at.nextOffset()).orElse(-1L);
      if (pushed != offsets.highWatermark()) {
        return Optional.of(
            "partition "
                + number
                + " has "
                + (offsets.highWatermark() - Math.max(0, pushed))
                + " offsets to send");
      }
      ends.put(partition, pushed);
    }
    return Optional.empty();
  }
}
