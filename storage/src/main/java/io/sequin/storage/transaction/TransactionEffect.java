package io.sequin.storage.transaction;

import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.TransactionEnd;
import java.util.Set;

/** What happens in the same commit as a change of a transaction's state. */
public sealed interface TransactionEffect {

  TransactionEffect NONE = new Nothing();

  record Nothing() implements TransactionEffect {}

  /** Partitions become part of it. */
  record Join(Set<PartitionId> partitions) implements TransactionEffect {}

  /** Cursors become part of it. */
  record AddCursors(CursorCommit cursors) implements TransactionEffect {}

  /** It is committed or aborted: records and cursors. */
  record End(TransactionEnd end) implements TransactionEffect {}
}
