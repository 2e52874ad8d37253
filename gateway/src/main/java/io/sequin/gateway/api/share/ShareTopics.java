package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.topic.TopicLookup;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;

/** Finds the partitions that members of share groups name. */
final class ShareTopics {

  private final TopicLookup lookup;

  ShareTopics(TopicCatalog catalog) {
    this.lookup = TopicLookup.ofReadable(catalog);
  }

  /**
   * The topic, which has that partition.
   *
   * @throws ApiException UNKNOWN_TOPIC_ID or UNKNOWN_TOPIC_OR_PARTITION if there is none
   */
  SharePartition find(String groupId, TopicIdPartition wanted) {
    Topic topic =
        lookup
            .findFresh(wanted.topicId(), "")
            .orElseThrow(() -> new ApiException(ErrorCode.UNKNOWN_TOPIC_ID, "no such topic"));
    if (!topic.hasPartition(wanted.partition())) {
      throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such partition");
    }
    return SharePartition.of(groupId, topic, wanted.partition());
  }
}
