package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchResponse;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.List;

/**
 * Tells committed offsets.
 *
 * <p>Version notes: up to 7 of one group (1 has no place for an error of the whole group), from 8
 * on of many (KIP-709); from 9 on members say who they are (KIP-848); from 10 on topics go by id.
 * No offset is ever held back as not stable: what is in a transaction is not committed yet.
 */
public final class OffsetFetchHandler
    implements ApiHandler<OffsetFetchRequest, OffsetFetchResponse> {

  private static final short FIRST_VERSION = 1;
  private static final short FIRST_WITH_MANY_GROUPS = 8;

  private final OffsetFetcher fetcher;

  public OffsetFetchHandler(OffsetFetcher fetcher) {
    this.fetcher = fetcher;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_FETCH;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.OFFSET_FETCH);
  }

  @Override
  public OffsetFetchResponse handle(RequestContext context, OffsetFetchRequest request) {
    if (context.version() >= FIRST_WITH_MANY_GROUPS) {
      return OffsetFetchResponse.builder()
          .groups(fetcher.fetch(context, request.groups(), request.requireStable()))
          .build();
    }
    OffsetFetchRequestGroup group = SingleOffsetFetch.group(request);
    OffsetFetchResponseGroup answer =
        fetcher.fetch(context, List.of(group), request.requireStable()).getFirst();
    return SingleOffsetFetch.response(context.version(), group, answer);
  }

  @Override
  public OffsetFetchResponse failure(OffsetFetchRequest request, ErrorCode error) {
    if (request.groups().isEmpty()) {
      OffsetFetchRequestGroup group = SingleOffsetFetch.group(request);
      return SingleOffsetFetch.response(FIRST_VERSION, group, OffsetFetcher.refused(group, error));
    }
    return OffsetFetchResponse.builder()
        .groups(
            request.groups().stream().map(group -> OffsetFetcher.refused(group, error)).toList())
        .build();
  }
}
