package io.sequin.gateway.api.security;

import io.sequin.gateway.api.Failure;
import io.sequin.gateway.security.sasl.ScramKeys;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import io.sequin.storage.credential.CredentialChange;
import io.sequin.storage.credential.CredentialKey;
import io.sequin.storage.credential.ScramCredential;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a request changes of the credentials, and which users it is refused for and why, as Kafka's
 * ScramControlManager decides.
 */
final class CredentialAlteration {

  private static final Failure TWICE =
      new Failure(
          ErrorCode.DUPLICATE_RESOURCE,
          "A user credential cannot be altered twice in the same request");
  private static final Failure ABSENT =
      new Failure(
          ErrorCode.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
  private static final Failure UNKNOWN_MECHANISM =
      new Failure(ErrorCode.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");

  private final Map<CredentialKey, ScramCredential> before;
  private final Map<String, CredentialChange> changes = new LinkedHashMap<>();
  private final Map<String, Failure> refusals = new HashMap<>();

  private CredentialAlteration(Map<CredentialKey, ScramCredential> before) {
    this.before = before;
  }

  /**
   * @param before the credentials that there are
   */
  static CredentialAlteration of(
      AlterUserScramCredentialsRequest request, Map<CredentialKey, ScramCredential> before) {
    CredentialAlteration alteration = new CredentialAlteration(before);
    request
        .deletions()
        .forEach(each -> alteration.add(each.name(), () -> alteration.deletion(each)));
    request
        .upsertions()
        .forEach(each -> alteration.add(each.name(), () -> alteration.upsertion(each)));
    return alteration;
  }

  /** What changes, for all users that are not refused. */
  Collection<CredentialChange> changes() {
    return changes.values();
  }

  /** Why a user is refused. */
  Optional<Failure> refusal(String user) {
    return Optional.ofNullable(refusals.get(user));
  }

  private void add(String user, Supplier<Optional<CredentialChange>> decide) {
    if (changes.remove(user) != null) {
      refusals.put(user, TWICE);
    } else if (!refusals.containsKey(user)) {
      decide.get().ifPresent(change -> changes.put(user, change));
    }
  }

  private Optional<CredentialChange> deletion(ScramCredentialDeletion deletion) {
    Optional<ScramMechanism> mechanism = valid(deletion.name(), deletion.mechanism());
    if (mechanism.isEmpty()) {
      return Optional.empty();
    }
    CredentialKey key = new CredentialKey(deletion.name(), mechanism.get().mechanism());
    return before.containsKey(key)
        ? Optional.of(new CredentialChange(key, Optional.empty()))
        : refused(deletion.name(), ABSENT);
  }

  private Optional<CredentialChange> upsertion(ScramCredentialUpsertion upsertion) {
    Optional<ScramMechanism> mechanism = valid(upsertion.name(), upsertion.mechanism());
    if (mechanism.isEmpty()) {
      return Optional.empty();
    }
    if (upsertion.iterations() < ScramMechanism.MIN_ITERATIONS) {
      return refused(upsertion.name(), unacceptable("Too few iterations"));
    }
    if (upsertion.iterations() > ScramMechanism.MAX_ITERATIONS) {
      return refused(upsertion.name(), unacceptable("Too many iterations"));
    }
    ScramCredential credential =
        ScramKeys.credential(
            mechanism.get(), upsertion.saltedPassword(), upsertion.salt(), upsertion.iterations());
    CredentialKey key = new CredentialKey(upsertion.name(), mechanism.get().mechanism());
    return Optional.of(new CredentialChange(key, Optional.of(credential)));
  }

  /** The mechanism, if name and mechanism can be. */
  private Optional<ScramMechanism> valid(String user, byte mechanism) {
    if (user.isEmpty()) {
      return refused(user, unacceptable("Username must not be empty"));
    }
    // PostgreSQL's text cannot hold it
    if (user.indexOf('\0') >= 0) {
      return refused(user, unacceptable("Username must not contain NUL"));
    }
    Optional<ScramMechanism> found = ScramMechanism.forId(mechanism);
    return found.isPresent() ? found : refused(user, UNKNOWN_MECHANISM);
  }

  private <T> Optional<T> refused(String user, Failure failure) {
    refusals.put(user, failure);
    return Optional.empty();
  }

  private static Failure unacceptable(String message) {
    return new Failure(ErrorCode.UNACCEPTABLE_CREDENTIAL, message);
  }
}
