package io.sequin.storage.outbox;

import io.sequin.storage.log.NewBatch;
import java.util.List;

/** Makes batches of messages; storage does not know how they are laid out. */
@FunctionalInterface
public interface OutboxBatcher {

  /**
   * The batches that hold the messages, those of a partition in the order of the messages. A
   * message that is in none of them is lost.
   */
  List<NewBatch> batchesOf(List<OutboxMessage> messages);
}
