package io.sequin.storage.producer;

/**
 * An idempotent producer that a partition remembers.
 *
 * @param lastSequence -1 if its last transaction's end has fenced what came before
 * @param updatedMs when its last batch was stored, in milliseconds since 1970
 * @param openOffset where its transaction begins in the partition, -1 if there is none
 */
public record ActiveProducer(
    long producerId, int epoch, int lastSequence, long updatedMs, long openOffset) {}
