package io.sequin.storage.keyed;

import java.util.List;

/** Makes batches, as readers know them, of messages that are not stored as batches. */
@FunctionalInterface
public interface KeyedBatchWriter {

  /**
   * The payload of a batch.
   *
   * @param messages at least one, in the order of their offsets
   * @param lastOffset the last one that the batch stands for, not before that of the last message
   */
  byte[] write(List<KeyedMessage> messages, long lastOffset);
}
