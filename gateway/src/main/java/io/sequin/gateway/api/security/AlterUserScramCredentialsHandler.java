package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.NotThereYet;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import io.sequin.protocol.message.AlterUserScramCredentialsResponse;
import io.sequin.protocol.message.AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult;
import io.sequin.protocol.message.ApiKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Changes SCRAM credentials in Kafka (KIP-554). There is no authentication here, so a credential
 * that would protect nothing is refused.
 */
public final class AlterUserScramCredentialsHandler
    implements ApiHandler<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse> {

  private final NotThereYet credentials;

  public AlterUserScramCredentialsHandler(NotThereYet credentials) {
    this.credentials = credentials;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_USER_SCRAM_CREDENTIALS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_USER_SCRAM_CREDENTIALS);
  }

  @Override
  public AlterUserScramCredentialsResponse handle(
      RequestContext context, AlterUserScramCredentialsRequest request) {
    if (!request.upsertions().isEmpty()) {
      credentials.tell();
    }
    return response(
        request,
        deleted ->
            deleted
                ? new Failure(
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "Attempt to delete a user credential that does not exist")
                : new Failure(
                    ErrorCode.UNSUPPORTED_SASL_MECHANISM,
                    "This broker does not authenticate clients, so it keeps no credentials."));
  }

  @Override
  public AlterUserScramCredentialsResponse failure(
      AlterUserScramCredentialsRequest request, ErrorCode error) {
    return response(request, _ -> new Failure(error, null));
  }

  /** One answer for each user, however often the request has it. */
  private static AlterUserScramCredentialsResponse response(
      AlterUserScramCredentialsRequest request, Function<Boolean, Failure> answer) {
    Map<String, Boolean> users = new LinkedHashMap<>();
    request.deletions().stream()
        .map(ScramCredentialDeletion::name)
        .forEach(user -> users.put(user, true));
    request.upsertions().stream()
        .map(ScramCredentialUpsertion::name)
        .forEach(user -> users.put(user, false));
    return AlterUserScramCredentialsResponse.builder()
        .results(
            users.entrySet().stream()
                .map(user -> result(user.getKey(), answer.apply(user.getValue())))
                .toList())
        .build();
  }

  private static AlterUserScramCredentialsResult result(String user, Failure failure) {
    return new AlterUserScramCredentialsResult(user, failure.error().code(), failure.message());
  }
}
