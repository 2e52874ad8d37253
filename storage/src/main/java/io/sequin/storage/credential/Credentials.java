package io.sequin.storage.credential;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** What is kept of users' passwords. Look-ups are answered from a copy in memory. */
public interface Credentials {

  /** All that there are, in the order of their users. */
  SortedMap<CredentialKey, ScramCredential> credentials();

  /** How many iterations most credentials for a mechanism have; empty if there are none. */
  OptionalInt usualIterations(String mechanism);

  /** Runs {@code work} whenever any has changed. */
  void onChange(Runnable work);

  /** Sees what others have changed before the call. */
  void refresh();

  default Optional<ScramCredential> find(CredentialKey key) {
    return Optional.ofNullable(credentials().get(key));
  }
}
