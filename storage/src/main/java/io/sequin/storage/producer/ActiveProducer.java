package io.sequin.storage.producer;

/**
 * An idempotent producer that a partition remembers.
 *
 * @param updatedMs when its last batch was stored, in milliseconds since 1970
 */
public record ActiveProducer(long producerId, int epoch, int lastSequence, long updatedMs) {}
