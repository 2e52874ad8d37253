package io.sequin.storage.delivery;

import java.time.Duration;

/**
 * Who holds records, and on what terms.
 *
 * @param worker member id of a Kafka client, or the name of a worker in SQL
 * @param ackWait how long the worker may hold records before somebody else may have them
 * @param maxDeliver how often a record is delivered before it is archived; 0 for no limit
 */
public record Lease(String worker, Duration ackWait, int maxDeliver) {}
