package io.sequin.gateway.filter;

import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.Optional;

/** Makes what chooses the records of topics that are parts of others. */
public final class BatchChoosers {

  private final QueryResults queries;

  public BatchChoosers(QueryResults queries) {
    this.queries = queries;
  }

  /** What chooses the records of a partition; empty if the topic has all of them. */
  public Optional<BatchChooser> of(Topic topic, int partition) {
    Optional<BatchChooser> query =
        topic
            .query()
            .map(each -> new QueryChooser(queries, each, new PartitionId(topic.id(), partition)));
    Optional<BatchFilter> keys =
        topic.keyFilter().map(filter -> new BatchFilter(filter, partition));
    return query.isPresent() && keys.isPresent()
        ? Optional.of(new ChainedChooser(query.get(), keys.get()))
        : query.or(() -> keys);
  }
}
