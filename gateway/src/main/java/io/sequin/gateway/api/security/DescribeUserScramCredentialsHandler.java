package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeUserScramCredentialsRequest;
import io.sequin.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import java.util.List;

/** Tells the users with SCRAM credentials (KIP-554): there are none. */
public final class DescribeUserScramCredentialsHandler
    implements ApiHandler<
        DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> {

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
    return DescribeUserScramCredentialsResponse.builder()
        .errorMessage(null)
        .results(
            users(request).stream()
                .map(UserName::name)
                .distinct()
                .map(DescribeUserScramCredentialsHandler::unknown)
                .toList())
        .build();
  }

  @Override
  public DescribeUserScramCredentialsResponse failure(
      DescribeUserScramCredentialsRequest request, ErrorCode error) {
    return DescribeUserScramCredentialsResponse.builder()
        .errorCode(error.code())
        .errorMessage(null)
        .build();
  }

  private static List<UserName> users(DescribeUserScramCredentialsRequest request) {
    return request.users() == null ? List.of() : request.users();
  }

  private static DescribeUserScramCredentialsResult unknown(String user) {
    return DescribeUserScramCredentialsResult.builder()
        .user(user)
        .errorCode(ErrorCode.RESOURCE_NOT_FOUND.code())
        .errorMessage("Attempt to describe a user credential that does not exist: " + user)
        .build();
  }
}
