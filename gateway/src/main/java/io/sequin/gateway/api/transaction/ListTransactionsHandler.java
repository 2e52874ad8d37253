package io.sequin.gateway.api.transaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListTransactionsRequest;
import io.sequin.protocol.message.ListTransactionsResponse;
import io.sequin.protocol.message.ListTransactionsResponse.TransactionState;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.transaction.Transaction;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Predicate;

/** Lists transactional ids (KIP-664, KIP-994). */
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

  private final TransactionCoordinator transactions;
  private final InstantSource clock;

  ListTransactionsHandler(TransactionCoordinator transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

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
    Predicate<String> isNamed = pattern(request.transactionalIdPattern());
    long nowMs = clock.millis();
    ClientAuthorizer authorizer = context.authorizer();
    return ListTransactionsResponse.builder()
        .unknownStateFilters(
            request.stateFilters().stream().filter(state -> !STATES.contains(state)).toList())
        .transactionStates(
            transactions.all().stream()
                .filter(transaction -> isWanted(transaction, request, nowMs))
                .filter(transaction -> isNamed.test(transaction.transactionalId()))
                .filter(
                    transaction ->
                        authorizer.may(
                            AclOperation.DESCRIBE,
                            ResourceType.TRANSACTIONAL_ID,
                            transaction.transactionalId()))
                .map(
                    transaction ->
                        new TransactionState(
                            transaction.transactionalId(),
                            transaction.producerId(),
                            transaction.state().text()))
                .toList())
        .build();
  }

  @Override
  public ListTransactionsResponse failure(ListTransactionsRequest request, ErrorCode error) {
    return ListTransactionsResponse.builder().errorCode(error.code()).build();
  }

  private static boolean isWanted(
      Transaction transaction, ListTransactionsRequest request, long nowMs) {
    return (request.stateFilters().isEmpty()
            || request.stateFilters().contains(transaction.state().text()))
        && (request.producerIdFilters().isEmpty()
            || request.producerIdFilters().contains(transaction.producerId()))
        && (request.durationFilter() < 0
            || nowMs - transaction.startedMs() > request.durationFilter());
  }

  private static Predicate<String> pattern(String pattern) {
    if (pattern == null || pattern.isEmpty()) {
      return _ -> true;
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      return id -> compiled.matcher(id).matches();
    } catch (PatternSyntaxException e) {
      throw new ApiException(ErrorCode.INVALID_REGULAR_EXPRESSION, e.getMessage());
    }
  }
}
