package io.sequin.gateway.api.fetch;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.storage.log.BatchLog;
import java.time.InstantSource;
import java.util.List;

/**
 * Gives out record batches, in sessions (KIP-227) and with long polling.
 *
 * <p>Version notes: from 7 on with sessions; from 13 on topics go by id.
 */
public final class FetchHandler implements ApiHandler<FetchRequest, FetchResponse> {

  private final FetchScopes scopes;
  private final FetchSessions sessions;
  private final LongPoll longPoll;
  private final ClientQuotas quotas;

  public FetchHandler(
      FetchReader reader,
      BatchLog log,
      InstantSource clock,
      ResponseMemory memory,
      ClientQuotas quotas,
      FetchLimits limits) {
    this.sessions = new FetchSessions(clock, limits.maxSessions());
    this.scopes = new FetchScopes(sessions);
    this.longPoll = new LongPoll(reader, log, memory, limits.maxBytes());
    this.quotas = quotas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.FETCH;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.FETCH);
  }

  @Override
  public FetchResponse handle(RequestContext context, FetchRequest request) {
    FetchScope scope = scopes.of(request, context.version());
    List<FetchedPartition> found = read(context, request, scope);
    long sizeBytes = found.stream().mapToLong(FetchedPartition::sizeBytes).sum();
    int throttleTimeMs = quotas.fetched(context.user(), context.clientId(), sizeBytes);
    if (throttleTimeMs > 0) {
      context.throttle(throttleTimeMs);
      return scopes.withhold(scope);
    }
    return FetchResponses.of(
        scope.sessionId(),
        scope.select(found),
        context.version(),
        FetchOrigin.of(context, request).committedOnly());
  }

  private List<FetchedPartition> read(
      RequestContext context, FetchRequest request, FetchScope scope) {
    int fetchableBytes = quotas.fetchableBytes(context.user(), context.clientId());
    FetchRequest bounded =
        request.maxBytes() <= fetchableBytes
            ? request
            : request.toBuilder()
                .maxBytes(fetchableBytes)
                .minBytes(Math.min(request.minBytes(), fetchableBytes))
                .build();
    return longPoll.read(context, bounded, scope.positions());
  }

  @Override
  public FetchResponse failure(FetchRequest request, ErrorCode error) {
    return FetchResponse.builder().errorCode(error.code()).build();
  }

  /** Fetches that wait for data now. */
  public int parkedFetches() {
    return longPoll.parked();
  }

  /** Fetch sessions that are remembered now. */
  public int sessionCount() {
    return sessions.size();
  }
}
