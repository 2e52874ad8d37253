package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.IssuedToken;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeDelegationTokenRequest;
import io.sequin.protocol.message.DescribeDelegationTokenResponse;
import io.sequin.protocol.message.DescribeDelegationTokenResponse.DescribedDelegationToken;
import io.sequin.protocol.message.DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.token.DelegationToken;
import java.util.List;
import java.util.Optional;

/** Shows the delegation tokens (KIP-48) that are a client's own, or that it may see. */
public final class DescribeDelegationTokenHandler
    implements ApiHandler<DescribeDelegationTokenRequest, DescribeDelegationTokenResponse> {

  private static final short FIRST_WITH_REQUESTER = 3;

  private final DelegationTokens tokens;

  public DescribeDelegationTokenHandler(DelegationTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_DELEGATION_TOKEN);
  }

  @Override
  public DescribeDelegationTokenResponse handle(
      RequestContext context, DescribeDelegationTokenRequest request) {
    ErrorCode error = TokenRequests.refusal(context, tokens);
    if (error != ErrorCode.NONE) {
      return failure(request, error);
    }
    Optional<List<String>> owners =
        Optional.ofNullable(request.owners())
            .map(
                all ->
                    all.stream()
                        .map(owner -> new Principal(owner.principalType(), owner.principalName()))
                        .map(Principal::toString)
                        .toList());
    return DescribeDelegationTokenResponse.builder()
        .tokens(
            tokens.list(token -> isWanted(token, owners) && mayBeSeen(token, context)).stream()
                .map(issued -> described(context, issued))
                .toList())
        .build();
  }

  @Override
  public DescribeDelegationTokenResponse failure(
      DescribeDelegationTokenRequest request, ErrorCode error) {
    return DescribeDelegationTokenResponse.builder().errorCode(error.code()).build();
  }

  private static boolean isWanted(DelegationToken token, Optional<List<String>> owners) {
    return owners.isEmpty() || owners.get().stream().anyMatch(token::isOwnerOrRenewer);
  }

  private static boolean mayBeSeen(DelegationToken token, RequestContext context) {
    return token.isOwnerOrRenewer(context.principal().toString())
        || context
            .authorizer()
            .may(AclOperation.DESCRIBE, ResourceType.DELEGATION_TOKEN, token.tokenId())
        || context.authorizer().may(AclOperation.DESCRIBE_TOKENS, ResourceType.USER, token.owner());
  }

  private static DescribedDelegationToken described(RequestContext context, IssuedToken issued) {
    DelegationToken token = issued.token();
    return about(context, token)
        .issueTimestamp(token.issuedMs())
        .expiryTimestamp(token.expiresMs())
        .maxTimestamp(token.maxMs())
        .tokenId(token.tokenId())
        .hmac(issued.hmac())
        .renewers(
            token.renewers().stream()
                .map(Principal::parse)
                .map(renewer -> new DescribedDelegationTokenRenewer(renewer.type(), renewer.name()))
                .toList())
        .build();
  }

  private static DescribedDelegationToken.Builder about(
      RequestContext context, DelegationToken token) {
    Principal owner = Principal.parse(token.owner());
    DescribedDelegationToken.Builder described =
        DescribedDelegationToken.builder().principalType(owner.type()).principalName(owner.name());
    if (context.version() < FIRST_WITH_REQUESTER) {
      return described;
    }
    Principal requester = Principal.parse(token.requester());
    return described
        .tokenRequesterPrincipalType(requester.type())
        .tokenRequesterPrincipalName(requester.name());
  }
}
