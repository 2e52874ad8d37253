package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.storage.topic.Topic;

/** Finds the partitions that members of share groups name. */
final class ShareTopics {

  private final TopicLookup lookup;

  ShareTopics(TopicLookup lookup) {
    this.lookup = lookup;
  }

  /**
   * The topic, which has that partition.
   *
   * @throws AdminException UNKNOWN_TOPIC_ID or UNKNOWN_PARTITION if there is none
   */
  SharePartition find(String groupId, TopicIdPartition wanted) {
    Topic topic =
        lookup.requirePartition(
            TopicRef.withId(wanted.topicId()), wanted.partition(), TopicOperation.READ);
    return SharePartition.of(groupId, topic, wanted.partition());
  }
}
