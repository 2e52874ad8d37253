package io.sequin.storage.consumer;

/**
 * A worker of a consumer.
 *
 * @param epoch the generation or member epoch that its commits must have
 * @param details JSON that storage does not look into
 */
public record StoredMember(String memberId, int epoch, String details) {}
