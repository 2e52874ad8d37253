package io.sequin.migration.link;

import io.sequin.migration.client.EpochEnd;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourcePartition;
import io.sequin.storage.link.CopyCut;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.EpochStart;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.log.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has copies lose what the other cluster has lost, as after an unclean election, so that they can
 * go on with what it has instead.
 */
final class Losses {

  private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

  private final String link;
  private final LinkStore links;
  private final SourceCluster source;

  Losses(String link, LinkStore links, SourceCluster source) {
    this.link = link;
    this.links = links;
    this.source = source;
  }

  /** What is to be cut of copies, by what the other cluster knows of their leader epochs now. */
  List<CopyCut> find(List<CopyTask> tasks) {
    List<PartitionId> partitions = partitions(tasks);
    return cuts(tasks, links.positions(partitions), links.epochs(partitions));
  }

  /** Cuts them, all together, since each time begins a history. */
  void follow(List<CopyCut> cuts) {
    if (!cuts.isEmpty()) {
      Map<PartitionId, Long> ends = links.cut(cuts);
      cuts.forEach(cut -> log(cut, ends.get(cut.partition())));
    }
  }

  /** Has copies go on where they end now. */
  void goOn(List<CopyTask> tasks) {
    Map<PartitionId, CopyPosition> positions = links.positions(partitions(tasks));
    tasks.stream()
        .filter(task -> positions.containsKey(task.partition()))
        .forEach(task -> task.goOnFrom(positions.get(task.partition())));
  }

  private static List<PartitionId> partitions(List<CopyTask> tasks) {
    return tasks.stream().map(CopyTask::partition).toList();
  }

  private List<CopyCut> cuts(
      List<CopyTask> tasks,
      Map<PartitionId, CopyPosition> positions,
      Map<PartitionId, List<EpochStart>> epochs) {
    Map<SourcePartition, EpochEnd> ends = ends(tasks, epochs);
    List<CopyCut> cuts = new ArrayList<>();
    for (CopyTask task : tasks) {
      CopyPosition position = positions.get(task.partition());
      EpochEnd end = ends.get(task.source());
      if (position != null && end != null) {
        long newEnd =
            Divergence.find(position, epochs.getOrDefault(task.partition(), List.of()), end);
        if (newEnd < position.nextOffset()) {
          cuts.add(new CopyCut(task.partition(), position.nextOffset(), newEnd));
        }
      }
    }
    return cuts;
  }

  /** Where the epoch ends there that was copied last; where no batch was, the whole log. */
  private Map<SourcePartition, EpochEnd> ends(
      List<CopyTask> tasks, Map<PartitionId, List<EpochStart>> epochs) {
    Map<SourcePartition, Integer> last = new HashMap<>();
    Collection<SourcePartition> empty = new ArrayList<>();
    for (CopyTask task : tasks) {
      List<EpochStart> known = epochs.getOrDefault(task.partition(), List.of());
      if (known.isEmpty()) {
        empty.add(task.source());
      } else {
        last.put(task.source(), known.getLast().epoch());
      }
    }
    Map<SourcePartition, EpochEnd> ends = new HashMap<>(source.epochEnds(last));
    ends.values().removeIf(end -> !end.isKnown());
    source
        .offsets(empty, SourceCluster.LATEST)
        .forEach((partition, end) -> ends.put(partition, new EpochEnd(0, end)));
    return ends;
  }

  private void log(CopyCut cut, Long end) {
    if (end != null) {
      LOG.warn(
          "link '{}': the other cluster has lost what was copied from {} to {}: {} is cut to {},"
              + " and goes on with what is there instead",
          link,
          cut.newEndOffset(),
          cut.oldEndOffset(),
          cut.partition(),
          end);
    }
  }
}
