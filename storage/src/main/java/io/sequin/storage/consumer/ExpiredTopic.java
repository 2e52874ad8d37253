package io.sequin.storage.consumer;

/**
 * A topic of which a consumer that has members has cursors that were not used for long.
 *
 * @param topic as clients name it, with the key filter if there is one
 * @param keyFilter empty for all keys
 */
public record ExpiredTopic(String consumerName, int topicId, String topic, String keyFilter) {}
