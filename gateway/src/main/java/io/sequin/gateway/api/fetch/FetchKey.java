package io.sequin.gateway.api.fetch;

import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.TopicRefs;
import java.util.UUID;

/**
 * A partition as a fetch request names it: by topic id from version 13 on, by name before.
 *
 * @param topicId zero where the name counts
 * @param topic empty where the id counts
 */
record FetchKey(UUID topicId, String topic, int partition) {

  TopicRef ref() {
    return TopicRefs.of(topicId, topic);
  }
}
