package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.IssuedToken;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateDelegationTokenRequest;
import io.sequin.protocol.message.CreateDelegationTokenResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Creates delegation tokens (KIP-48), for others as well (KIP-373). */
public final class CreateDelegationTokenHandler
    implements ApiHandler<CreateDelegationTokenRequest, CreateDelegationTokenResponse> {

  private static final short FIRST_WITH_REQUESTER = 3;
  private static final int MAX_RENEWERS = 1_000;
  private static final int MAX_NAME_LENGTH = 1_000;

  private final DelegationTokens tokens;

  public CreateDelegationTokenHandler(DelegationTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_DELEGATION_TOKEN);
  }

  @Override
  public CreateDelegationTokenResponse handle(
      RequestContext context, CreateDelegationTokenRequest request) {
    Principal owner = ownerOf(context, request);
    List<Principal> renewers =
        request.renewers().stream()
            .map(renewer -> new Principal(renewer.principalType(), renewer.principalName()))
            .toList();
    ErrorCode error = refusal(context, owner, renewers);
    return error == ErrorCode.NONE
        ? created(
            about(context, owner),
            tokens.create(owner, context.principal(), renewers, request.maxLifetimeMs()))
        : refused(about(context, owner), error);
  }

  @Override
  public CreateDelegationTokenResponse failure(
      CreateDelegationTokenRequest request, ErrorCode error) {
    return CreateDelegationTokenResponse.builder().errorCode(error.code()).build();
  }

  private ErrorCode refusal(RequestContext context, Principal owner, List<Principal> renewers) {
    ErrorCode error = TokenRequests.refusal(context, tokens);
    if (error == ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED) {
      return error;
    }
    if (!owner.equals(context.principal())
        && !context
            .authorizer()
            .may(AclOperation.CREATE_TOKENS, ResourceType.USER, owner.toString())) {
      return ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED;
    }
    if (!owner.isUser() || !renewers.stream().allMatch(Principal::isUser)) {
      return ErrorCode.INVALID_PRINCIPAL_TYPE;
    }
    boolean isStorable =
        renewers.size() <= MAX_RENEWERS
            && Stream.concat(Stream.of(owner), renewers.stream())
                .map(Principal::name)
                .allMatch(CreateDelegationTokenHandler::isStorable);
    return isStorable ? error : ErrorCode.INVALID_REQUEST;
  }

  /** Kafka knows no limits; PostgreSQL keeps no NUL. */
  private static boolean isStorable(String name) {
    return !name.isEmpty() && name.length() <= MAX_NAME_LENGTH && name.indexOf('\0') < 0;
  }

  private static Principal ownerOf(RequestContext context, CreateDelegationTokenRequest request) {
    return request.ownerPrincipalName() == null || request.ownerPrincipalName().isEmpty()
        ? context.principal()
        : new Principal(
            Objects.requireNonNullElse(request.ownerPrincipalType(), ""),
            request.ownerPrincipalName());
  }

  private static CreateDelegationTokenResponse created(
      CreateDelegationTokenResponse.Builder response, IssuedToken issued) {
    return response
        .issueTimestampMs(issued.token().issuedMs())
        .expiryTimestampMs(issued.token().expiresMs())
        .maxTimestampMs(issued.token().maxMs())
        .tokenId(issued.token().tokenId())
        .hmac(issued.hmac())
        .build();
  }

  private static CreateDelegationTokenResponse refused(
      CreateDelegationTokenResponse.Builder response, ErrorCode error) {
    long timeMs = error == ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED ? 0 : TokenRequests.NEVER;
    return response
        .errorCode(error.code())
        .issueTimestampMs(timeMs)
        .expiryTimestampMs(timeMs)
        .maxTimestampMs(timeMs)
        .build();
  }

  private static CreateDelegationTokenResponse.Builder about(
      RequestContext context, Principal owner) {
    CreateDelegationTokenResponse.Builder response =
        CreateDelegationTokenResponse.builder()
            .principalType(owner.type())
            .principalName(owner.name());
    return context.version() < FIRST_WITH_REQUESTER
        ? response
        : response
            .tokenRequesterPrincipalType(context.principal().type())
            .tokenRequesterPrincipalName(context.principal().name());
  }
}
