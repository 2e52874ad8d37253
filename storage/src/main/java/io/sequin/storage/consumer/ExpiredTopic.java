package io.sequin.storage.consumer;

/** A topic of which a consumer that has members has cursors that were not used for long. */
public record ExpiredTopic(String consumerName, int topicId, String topic) {}
