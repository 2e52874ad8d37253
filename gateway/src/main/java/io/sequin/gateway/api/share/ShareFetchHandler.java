package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ShareFetchRequest;
import io.sequin.protocol.message.ShareFetchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Acquires records for a member of a share group, in sessions and with long polling, after it has
 * acknowledged others (KIP-932).
 *
 * <p>Version notes: from 2 on a member may want no more records than it says (KIP-1206), and may
 * hold some longer (KIP-1222).
 */
public final class ShareFetchHandler implements ApiHandler<ShareFetchRequest, ShareFetchResponse> {

  private static final int OPEN = 0;
  private static final int CLOSE = -1;

  private final ShareSessions sessions;
  private final ShareConsumers consumers;
  private final ShareTopics topics;
  private final Acknowledger acknowledger;
  private final ShareLongPoll longPoll;
  private final GroupTerms terms;
  private final ClientQuotas quotas;

  ShareFetchHandler(
      ShareSessions sessions,
      ShareConsumers consumers,
      ShareTopics topics,
      Acknowledger acknowledger,
      ShareLongPoll longPoll,
      GroupTerms terms,
      ClientQuotas quotas) {
    this.sessions = sessions;
    this.consumers = consumers;
    this.topics = topics;
    this.acknowledger = acknowledger;
    this.longPoll = longPoll;
    this.terms = terms;
    this.quotas = quotas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SHARE_FETCH;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SHARE_FETCH);
  }

  @Override
  public ShareFetchResponse handle(RequestContext context, ShareFetchRequest request) {
    return Failures.isolate(
        () -> fetch(context, request),
        failure -> ShareFetchResponses.refused(failure.error(), failure.message()));
  }

  @Override
  public ShareFetchResponse failure(ShareFetchRequest request, ErrorCode error) {
    return ShareFetchResponses.refused(error, null);
  }

  private ShareFetchResponse fetch(RequestContext context, ShareFetchRequest request) {
    ShareSessionKey member =
        ShareRequestChecks.member(context.authorizer(), request.groupId(), request.memberId());
    ShareRequestChecks.checkRenewal(request);
    List<PartitionAcknowledgements> said = PartitionAcknowledgements.of(request);
    ShareSession session = session(context, request, member, !said.isEmpty());
    Map<TopicIdPartition, Failure> acknowledged =
        acknowledger.acknowledge(
            context,
            member,
            said,
            AcknowledgementTypes.of(context.version(), request.isRenewAck()));
    List<SharedRead> found =
        wantsRecords(request)
            ? read(context, bounded(context, request), member, session.partitionsInTurn())
            : List.of();
    if (request.shareSessionEpoch() == CLOSE) {
      sessions.close(session);
    } else if (!context.isOpen()) {
      // not now: it may have sent acknowledgements after this
      context.onEnd(() -> sessions.abandon(session));
    }
    charge(context, found);
    return ShareFetchResponses.of(
        terms.of(member.groupId()).lockTimeoutMs(), session.news(found), acknowledged);
  }

  /** What is not for the client does not keep it from the rest. */
  private List<SharedRead> read(
      RequestContext context,
      ShareFetchRequest request,
      ShareSessionKey member,
      List<TopicIdPartition> partitions) {
    Map<TopicIdPartition, Failure> refused = topics.refused(context, partitions);
    List<TopicIdPartition> readable =
        partitions.stream().filter(partition -> !refused.containsKey(partition)).toList();
    List<SharedRead> found =
        readable.isEmpty() && !refused.isEmpty()
            ? new ArrayList<>()
            : new ArrayList<>(longPoll.read(context, request, member, readable));
    refused.forEach(
        (partition, failure) -> found.add(SharedRead.failed(partition, failure.error())));
    return found;
  }

  private static boolean wantsRecords(ShareFetchRequest request) {
    return request.shareSessionEpoch() != CLOSE
        && !request.isRenewAck()
        && request.maxRecords() > 0
        && request.maxBytes() > 0;
  }

  private ShareSession session(
      RequestContext context, ShareFetchRequest request, ShareSessionKey member, boolean hasSaid) {
    List<TopicIdPartition> named = named(request);
    return switch (request.shareSessionEpoch()) {
      case CLOSE -> sessions.require(member);
      case OPEN -> {
        if (hasSaid) {
          throw new ApiException(
              ErrorCode.INVALID_REQUEST, "nothing is acquired where a session begins");
        }
        consumers.check(member.groupId());
        yield open(context, request, member, named);
      }
      default -> {
        ShareSession session = sessions.require(member);
        session.takeTurn(request.shareSessionEpoch());
        session.update(named, forgotten(request));
        yield session;
      }
    };
  }

  /** A client that is refused would ask again at once. */
  private ShareSession open(
      RequestContext context,
      ShareFetchRequest request,
      ShareSessionKey member,
      List<TopicIdPartition> partitions) {
    try {
      return sessions.open(member, partitions, context);
    } catch (ApiException e) {
      context.awaitClose(Duration.ofMillis(Math.max(0, request.maxWaitMs())));
      throw e;
    }
  }

  private ShareFetchRequest bounded(RequestContext context, ShareFetchRequest request) {
    int fetchableBytes = quotas.fetchableBytes(context.user(), context.clientId());
    return request.maxBytes() <= fetchableBytes
        ? request
        : request.toBuilder().maxBytes(fetchableBytes).build();
  }

  /** What was acquired is sent even if the quota is used up, and the client waits afterwards. */
  private void charge(RequestContext context, List<SharedRead> found) {
    long sizeBytes = found.stream().mapToLong(SharedRead::sizeBytes).sum();
    int throttleTimeMs = quotas.fetched(context.user(), context.clientId(), sizeBytes);
    if (throttleTimeMs > 0) {
      context.throttle(throttleTimeMs);
    }
  }

  private static List<TopicIdPartition> named(ShareFetchRequest request) {
    return request.topics().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(
                        partition ->
                            new TopicIdPartition(topic.topicId(), partition.partitionIndex())))
        .toList();
  }

  private static List<TopicIdPartition> forgotten(ShareFetchRequest request) {
    return request.forgottenTopicsData().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(partition -> new TopicIdPartition(topic.topicId(), partition)))
        .toList();
  }

  /** Share sessions that are remembered now. */
  public int sessionCount() {
    return sessions.size();
  }
}
