package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ShareAcknowledgeRequest;
import io.sequin.protocol.message.ShareAcknowledgeResponse;
import io.sequin.protocol.message.ShareAcknowledgeResponse.PartitionData;
import io.sequin.protocol.message.ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Acknowledges records that a member holds, and fetches none (KIP-932).
 *
 * <p>Version notes: from 2 on a member may hold some longer (KIP-1222).
 */
public final class ShareAcknowledgeHandler
    implements ApiHandler<ShareAcknowledgeRequest, ShareAcknowledgeResponse> {

  private static final int OPEN = 0;
  private static final int CLOSE = -1;

  private final ShareSessions sessions;
  private final Acknowledger acknowledger;
  private final GroupTerms terms;

  ShareAcknowledgeHandler(ShareSessions sessions, Acknowledger acknowledger, GroupTerms terms) {
    this.sessions = sessions;
    this.acknowledger = acknowledger;
    this.terms = terms;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SHARE_ACKNOWLEDGE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SHARE_ACKNOWLEDGE);
  }

  @Override
  public ShareAcknowledgeResponse handle(RequestContext context, ShareAcknowledgeRequest request) {
    return Failures.isolate(
        () -> acknowledge(context, request),
        failure -> refused(failure.error(), failure.message()));
  }

  @Override
  public ShareAcknowledgeResponse failure(ShareAcknowledgeRequest request, ErrorCode error) {
    return refused(error, null);
  }

  private ShareAcknowledgeResponse acknowledge(
      RequestContext context, ShareAcknowledgeRequest request) {
    ShareSessionKey member =
        ShareRequestChecks.member(context.authorizer(), request.groupId(), request.memberId());
    ShareSession session = session(request, member);
    Map<TopicIdPartition, Failure> outcomes =
        acknowledger.acknowledge(
            context,
            member,
            PartitionAcknowledgements.of(request),
            AcknowledgementTypes.of(context.version(), request.isRenewAck()));
    if (request.shareSessionEpoch() == CLOSE) {
      sessions.close(session);
    }
    return ShareAcknowledgeResponse.builder()
        .acquisitionLockTimeoutMs(terms.of(member.groupId()).lockTimeoutMs())
        .responses(byTopic(outcomes))
        .build();
  }

  private ShareSession session(ShareAcknowledgeRequest request, ShareSessionKey member) {
    if (request.shareSessionEpoch() == OPEN) {
      throw new ApiException(
          ErrorCode.INVALID_SHARE_SESSION_EPOCH, "The share session epoch is invalid.");
    }
    ShareSession session = sessions.require(member);
    if (request.shareSessionEpoch() != CLOSE) {
      session.takeTurn(request.shareSessionEpoch());
    }
    return session;
  }

  private static List<ShareAcknowledgeTopicResponse> byTopic(
      Map<TopicIdPartition, Failure> outcomes) {
    Map<UUID, List<PartitionData>> byTopic = new LinkedHashMap<>();
    outcomes.forEach(
        (partition, outcome) ->
            byTopic
                .computeIfAbsent(partition.topicId(), _ -> new ArrayList<>())
                .add(
                    PartitionData.builder()
                        .partitionIndex(partition.partition())
                        .errorCode(outcome.error().code())
                        .errorMessage(outcome.message())
                        .build()));
    return byTopic.entrySet().stream()
        .map(topic -> new ShareAcknowledgeTopicResponse(topic.getKey(), topic.getValue()))
        .toList();
  }

  private static ShareAcknowledgeResponse refused(ErrorCode error, String message) {
    return ShareAcknowledgeResponse.builder().errorCode(error.code()).errorMessage(message).build();
  }
}
