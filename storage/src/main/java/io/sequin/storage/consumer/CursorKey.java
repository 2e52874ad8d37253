package io.sequin.storage.consumer;

import io.sequin.storage.log.PartitionId;

/**
 * What a cursor is about. A consumer may be at one place in all of a partition, and at another in
 * what a key filter chooses of it.
 *
 * @param keyFilter as {@link io.sequin.storage.key.KeyFilter#text}; empty for all keys
 */
public record CursorKey(PartitionId partition, String keyFilter) {

  /** For all keys of a partition. */
  public static CursorKey of(PartitionId partition) {
    return new CursorKey(partition, "");
  }
}
