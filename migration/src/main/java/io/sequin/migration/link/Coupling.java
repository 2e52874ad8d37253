package io.sequin.migration.link;

import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.message.DescribeTransactionsResponse.TopicData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who would be torn apart if some topics were written to here and others were not: groups that read
 * of both, transactions that write to both.
 */
public final class Coupling {

  private final SourceCluster source;
  private final Set<String> moved;
  private final Set<String> moving;

  /**
   * @param moved topics that are written to here already
   * @param moving those that are about to be
   */
  public Coupling(SourceCluster source, Collection<String> moved, Collection<String> moving) {
    this.source = source;
    this.moved = Set.copyOf(moved);
    this.moving = Set.copyOf(moving);
  }

  /**
   * A line for each of them.
   *
   * @throws io.sequin.migration.client.SourceException if the other cluster does not answer
   */
  public List<String> find() {
    List<String> found = new ArrayList<>();
    SourceGroups groups = new SourceGroups(source);
    for (int broker : source.metadata().brokers().keySet()) {
      List<String> ids = groups.coordinatedBy(broker);
      if (!ids.isEmpty()) {
        groups
            .committed(broker, ids)
            .forEach(
                (group, offsets) ->
                    note(
                        "group " + group + " reads",
                        offsets.stream()
                            .filter(each -> each.offset() >= 0)
                            .map(SourceGroups.Committed::topic)
                            .collect(Collectors.toSet()),
                        found));
      }
      TransactionalIds.states(source, broker)
          .forEach(
              state ->
                  note(
                      "a transaction of " + state.transactionalId() + " is open in",
                      state.topics().stream().map(TopicData::topic).collect(Collectors.toSet()),
                      found));
    }
    return found.stream().sorted().toList();
  }

  private void note(String who, Set<String> topics, List<String> found) {
    Set<String> here = new TreeSet<>(topics);
    here.retainAll(moving);
    Set<String> there = new TreeSet<>(topics);
    there.removeAll(moving);
    there.removeAll(moved);
    if (!here.isEmpty() && !there.isEmpty()) {
      found.add(
          who
              + " "
              + String.join(", ", here)
              + ", to be promoted, and "
              + String.join(", ", there)
              + ", which stays there");
    }
  }
}
