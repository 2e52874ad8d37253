package io.sequin.storage.consumer;

/**
 * What can be told of a consumer without its members.
 *
 * @param epoch the generation or group epoch
 * @param details JSON that storage does not look into
 */
public record ConsumerSummary(
    String name, ConsumerProtocol protocol, int epoch, String details, int memberCount) {}
