package io.sequin.storage.link;

import io.sequin.storage.log.PartitionId;

/**
 * That the end of a copy is to go, because the other cluster has lost it.
 *
 * @param oldEndOffset where the copy ends as far as is known
 * @param newEndOffset where it is to end
 */
public record CopyCut(PartitionId partition, long oldEndOffset, long newEndOffset) {}
