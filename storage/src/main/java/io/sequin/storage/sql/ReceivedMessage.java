package io.sequin.storage.sql;

/**
 * A message that {@code sequin.receive} has given to a worker.
 *
 * @param key as in view {@code sequin.messages}
 * @param data null for none
 * @param headers a JSON object of arrays as SQL shows them; null for none
 * @param timestampMs since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record ReceivedMessage(
    String ackId,
    String topic,
    int partition,
    long offset,
    String key,
    byte[] data,
    String headers,
    long timestampMs,
    int deliverCount) {}
