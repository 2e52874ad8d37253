package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.delivery.Acknowledgement;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Frontier;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.delivery.Verdict;
import java.util.List;
import java.util.Map;

/** Does what members say of the records that they hold. */
final class Acknowledger {

  private static final Failure NONE = new Failure(ErrorCode.NONE, null);

  private final DeliveryStore deliveries;
  private final ShareTopics topics;
  private final GroupTerms terms;
  private final ReleaseWatches releases;

  Acknowledger(
      DeliveryStore deliveries, ShareTopics topics, GroupTerms terms, ReleaseWatches releases) {
    this.deliveries = deliveries;
    this.topics = topics;
    this.terms = terms;
    this.releases = releases;
  }

  /** What became of it by partition; an error of NONE where all is done. */
  Map<TopicIdPartition, Failure> acknowledge(
      RequestContext context,
      ShareSessionKey member,
      List<PartitionAcknowledgements> said,
      AcknowledgementTypes types) {
    if (said.isEmpty()) {
      return Map.of();
    }
    ShareTerms ofGroup = terms.of(member.groupId());
    Map<TopicIdPartition, Failure> outcomes =
        topics.refused(context, said.stream().map(PartitionAcknowledgements::partition).toList());
    for (PartitionAcknowledgements partition : said) {
      outcomes.computeIfAbsent(
          partition.partition(),
          _ ->
              Failures.isolate(
                  () -> {
                    acknowledge(member, partition, types, ofGroup);
                    return NONE;
                  },
                  failure -> failure));
    }
    return outcomes;
  }

  private void acknowledge(
      ShareSessionKey member,
      PartitionAcknowledgements partition,
      AcknowledgementTypes types,
      ShareTerms ofGroup) {
    Share share = topics.find(member.groupId(), partition.partition()).share();
    List<Acknowledgement> said = types.read(partition.batches());
    if (said.isEmpty()) {
      return;
    }
    checkRenewal(said, ofGroup);
    List<Boolean> held = deliveries.acknowledge(share, ofGroup.lease(member.memberId()), said);
    if (said.stream().anyMatch(each -> each.verdict() == Verdict.RELEASE)) {
      releases.wake(member.groupId());
    }
    for (int i = 0; i < said.size(); i++) {
      if (!held.get(i)) {
        checkDone(share, said.get(i));
      }
    }
  }

  private static void checkRenewal(List<Acknowledgement> said, ShareTerms ofGroup) {
    if (!ofGroup.mayRenew() && said.stream().anyMatch(each -> each.verdict() == Verdict.RENEW)) {
      throw new ApiException(
          ErrorCode.INVALID_RECORD_STATE,
          "Renewing acquisition locks is not enabled for the group.");
    }
  }

  /** As with Kafka, nobody minds what is said of records that everybody has done with. */
  private void checkDone(Share share, Acknowledgement refused) {
    Frontier frontier = deliveries.frontiers(share.consumer()).get(share);
    if (frontier == null || refused.lastOffset() >= frontier.startOffset()) {
      throw new ApiException(
          ErrorCode.INVALID_RECORD_STATE,
          "The record state is invalid. The acknowledgement of delivery could not be completed.");
    }
  }
}
