package io.sequin.storage.consumer;

import java.util.List;

/**
 * A consumer: to Kafka clients, a group.
 *
 * @param epoch the generation or group epoch
 * @param version another one after each change, never given out twice; at least 1
 * @param details JSON that storage does not look into
 */
public record StoredConsumer(
    String name,
    ConsumerProtocol protocol,
    int epoch,
    long version,
    String details,
    List<StoredMember> members) {}
