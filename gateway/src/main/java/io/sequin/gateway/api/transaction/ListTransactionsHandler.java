package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListTransactionsRequest;
import io.sequin.protocol.message.ListTransactionsResponse;
import java.util.Set;

/** Lists transactions (KIP-664): there are none. */
public final class ListTransactionsHandler
    implements ApiHandler<ListTransactionsRequest, ListTransactionsResponse> {

  private static final Set<String> STATES =
      Set.of(
          "Empty",
          "Ongoing",
          "PrepareCommit",
          "PrepareAbort",
          "CompleteCommit",
          "CompleteAbort",
          "Dead",
          "PrepareEpochFence");

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_TRANSACTIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LIST_TRANSACTIONS);
  }

  @Override
  public ListTransactionsResponse handle(RequestContext context, ListTransactionsRequest request) {
    return ListTransactionsResponse.builder()
        .unknownStateFilters(
            request.stateFilters().stream().filter(state -> !STATES.contains(state)).toList())
        .build();
  }

  @Override
  public ListTransactionsResponse failure(ListTransactionsRequest request, ErrorCode error) {
    return ListTransactionsResponse.builder().errorCode(error.code()).build();
  }
}
