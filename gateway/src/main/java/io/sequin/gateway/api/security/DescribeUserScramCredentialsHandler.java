package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeUserScramCredentialsRequest;
import io.sequin.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse.CredentialInfo;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.credential.CredentialKey;
import io.sequin.storage.credential.Credentials;
import io.sequin.storage.credential.ScramCredential;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Tells the users with SCRAM credentials (KIP-554), with all that is no secret. */
public final class DescribeUserScramCredentialsHandler
    implements ApiHandler<
        DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> {

  private final Credentials credentials;

  public DescribeUserScramCredentialsHandler(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS);
  }

  @Override
  public DescribeUserScramCredentialsResponse handle(
      RequestContext context, DescribeUserScramCredentialsRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE);
    credentials.refresh();
    SortedMap<CredentialKey, ScramCredential> all = credentials.credentials();
    return DescribeUserScramCredentialsResponse.builder()
        .errorMessage(null)
        .results(
            mentions(request, all).entrySet().stream()
                .map(user -> result(user.getKey(), user.getValue(), all))
                .toList())
        .build();
  }

  @Override
  public DescribeUserScramCredentialsResponse failure(
      DescribeUserScramCredentialsRequest request, ErrorCode error) {
    return DescribeUserScramCredentialsResponse.builder()
        .errorCode(error.code())
        .errorMessage(null)
        .results(
            request.users() == null
                ? List.of()
                : request.users().stream().map(_ -> refused("", new Failure(error, null))).toList())
        .build();
  }

  /** How often each user is asked for; none means all. */
  private static Map<String, Integer> mentions(
      DescribeUserScramCredentialsRequest request, SortedMap<CredentialKey, ScramCredential> all) {
    Map<String, Integer> mentions = new LinkedHashMap<>();
    if (request.users() == null || request.users().isEmpty()) {
      all.keySet().forEach(key -> mentions.put(key.user(), 1));
    } else {
      request.users().stream()
          .map(UserName::name)
          .forEach(user -> mentions.merge(user, 1, Integer::sum));
    }
    return mentions;
  }

  private static DescribeUserScramCredentialsResult result(
      String user, int mentions, SortedMap<CredentialKey, ScramCredential> all) {
    if (mentions > 1) {
      return refused(
          user,
          new Failure(
              ErrorCode.DUPLICATE_RESOURCE,
              "Cannot describe SCRAM credentials for the same user twice in a single request: "
                  + user));
    }
    List<CredentialInfo> infos =
        Arrays.stream(ScramMechanism.values())
            .flatMap(mechanism -> info(user, mechanism, all).stream())
            .toList();
    return infos.isEmpty()
        ? refused(
            user,
            new Failure(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Attempt to describe a user credential that does not exist: " + user))
        : DescribeUserScramCredentialsResult.builder()
            .user(user)
            .errorMessage(null)
            .credentialInfos(infos)
            .build();
  }

  private static Optional<CredentialInfo> info(
      String user, ScramMechanism mechanism, SortedMap<CredentialKey, ScramCredential> all) {
    return Optional.ofNullable(all.get(new CredentialKey(user, mechanism.mechanism())))
        .map(credential -> new CredentialInfo(mechanism.id(), credential.iterations()));
  }

  private static DescribeUserScramCredentialsResult refused(String user, Failure failure) {
    return DescribeUserScramCredentialsResult.builder()
        .user(user)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
