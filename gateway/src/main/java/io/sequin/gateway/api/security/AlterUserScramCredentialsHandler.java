package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import io.sequin.protocol.message.AlterUserScramCredentialsResponse;
import io.sequin.protocol.message.AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.credential.CredentialCatalog;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Changes SCRAM credentials (KIP-554): those of some users, where others are refused. */
public final class AlterUserScramCredentialsHandler
    implements ApiHandler<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse> {

  private static final Failure USERS_ARE_ROLES =
      new Failure(
          ErrorCode.POLICY_VIOLATION,
          "Users are PostgreSQL's roles here (sasl.scram.source=postgres): change them there, as by"
              + " ALTER ROLE ... PASSWORD");

  private final CredentialCatalog credentials;
  private final boolean usersAreRoles;

  public AlterUserScramCredentialsHandler(CredentialCatalog credentials, boolean usersAreRoles) {
    this.credentials = credentials;
    this.usersAreRoles = usersAreRoles;
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
    context.authorizer().requireCluster(AclOperation.ALTER);
    if (usersAreRoles) {
      return response(request, _ -> Optional.of(USERS_ARE_ROLES));
    }
    credentials.refresh();
    CredentialAlteration alteration = CredentialAlteration.of(request, credentials.credentials());
    if (!alteration.changes().isEmpty()) {
      credentials.change(alteration.changes());
    }
    return response(request, alteration::refusal);
  }

  @Override
  public AlterUserScramCredentialsResponse failure(
      AlterUserScramCredentialsRequest request, ErrorCode error) {
    return response(request, _ -> Optional.of(new Failure(error, null)));
  }

  /** One answer for each user, however often the request has it. */
  private static AlterUserScramCredentialsResponse response(
      AlterUserScramCredentialsRequest request, Function<String, Optional<Failure>> refusal) {
    Stream<String> users =
        Stream.concat(
            request.deletions().stream().map(ScramCredentialDeletion::name),
            request.upsertions().stream().map(ScramCredentialUpsertion::name));
    return AlterUserScramCredentialsResponse.builder()
        .results(users.distinct().map(user -> result(user, refusal.apply(user))).toList())
        .build();
  }

  private static AlterUserScramCredentialsResult result(String user, Optional<Failure> refusal) {
    return refusal
        .map(it -> new AlterUserScramCredentialsResult(user, it.error().code(), it.message()))
        .orElseGet(() -> new AlterUserScramCredentialsResult(user, ErrorCode.NONE.code(), null));
  }
}
