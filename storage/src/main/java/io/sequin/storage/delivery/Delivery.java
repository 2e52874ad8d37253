package io.sequin.storage.delivery;

/**
 * Consecutive offsets that a worker now holds, or may take, both ends included.
 *
 * @param deliverCount how often they have been delivered, this time included
 */
public record Delivery(long firstOffset, long lastOffset, int deliverCount) {}
