package io.sequin.storage.sql;

/**
 * A consumer to be made, as {@code sequin.create_consumer} has it.
 *
 * @param maxDeliver null for as often as need be
 * @param start {@code earliest}, {@code latest} or a time
 */
public record NewConsumer(
    String name,
    String keyFilter,
    int ackWaitMs,
    int maxAckPending,
    Integer maxDeliver,
    String start) {}
