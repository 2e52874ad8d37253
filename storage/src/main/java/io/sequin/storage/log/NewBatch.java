package io.sequin.storage.log;

import java.util.Optional;

/**
 * A batch on its way into the log. Whoever made it has checked it.
 *
 * @param payload the batch from its magic byte on; not to be changed any more
 * @param keysAt where in the payload each record's key begins, or would begin if it is null; empty
 *     where the payload is compressed
 */
public record NewBatch(
    PartitionId partition,
    int recordCount,
    long maxTimestampMs,
    ProducerStamp producer,
    byte[] payload,
    Optional<int[]> keysAt) {}
