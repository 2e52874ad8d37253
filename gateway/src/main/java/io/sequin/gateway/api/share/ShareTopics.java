package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.topic.Topic;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the partitions that members of share groups name. */
final class ShareTopics {

  private final TopicLookup lookup;
  private final BatchChoosers choosers;

  ShareTopics(TopicLookup lookup, BatchChoosers choosers) {
    this.lookup = lookup;
    this.choosers = choosers;
  }

  /** Those of the partitions that the client may not read, in order, and why. */
  Map<TopicIdPartition, Failure> refused(
      RequestContext context, Collection<TopicIdPartition> partitions) {
    TopicGate gate = new TopicGate(lookup, context);
    Map<TopicIdPartition, Failure> refused = new LinkedHashMap<>();
    for (TopicIdPartition partition : partitions) {
      refusal(gate, partition).ifPresent(failure -> refused.put(partition, failure));
    }
    return refused;
  }

  private static Optional<Failure> refusal(TopicGate gate, TopicIdPartition partition) {
    return Failures.isolate(
        () -> {
          gate.check(AclOperation.READ, TopicRef.withId(partition.topicId()));
          return Optional.empty();
        },
        Optional::of);
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
    return SharePartition.of(choosers, groupId, topic, wanted.partition());
  }
}
