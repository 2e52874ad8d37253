package io.sequin.storage.link;

/** A transactional id of another cluster, with what its producer is known by there. */
public record LinkedProducer(String transactionalId, long producerId, int epoch, int timeoutMs) {}
