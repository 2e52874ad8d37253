package io.sequin.gateway.filter;

import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.query.Query;
import java.util.ArrayList;
import java.util.List;

/** What a query chooses of the batches of one partition. */
final class QueryChooser implements BatchChooser {

  private final QueryResults results;
  private final Query query;
  private final PartitionId partition;

  QueryChooser(QueryResults results, Query query, PartitionId partition) {
    this.results = results;
    this.query = query;
    this.partition = partition;
  }

  @Override
  public List<Part> choose(List<StoredBatch> batches, long fromOffset) {
    List<Part> parts = new ArrayList<>(batches.size());
    for (QueriedBatch batch : results.of(query, partition, batches)) {
      long from = Math.max(fromOffset, batch.firstOffset());
      if (batch.stopsAt(from) && !parts.isEmpty()) {
        break;
      }
      Part part = part(batch, from);
      parts.add(part);
      if (part.nextOffset() <= batch.lastOffset()) {
        break;
      }
    }
    return parts;
  }

  @Override
  public Part chooseWhole(StoredBatch batch, long fromOffset) {
    return choose(List.of(batch), fromOffset).getFirst();
  }

  @Override
  public void prepare(List<StoredBatch> batches) {
    results.of(query, partition, batches);
  }

  private Part part(QueriedBatch batch, long from) {
    if (batch.stopsAt(from)) {
      throw new QueryStoppedException(query.id(), from);
    }
    return batch.from(from);
  }
}
