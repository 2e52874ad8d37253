package io.sequin.storage.credential;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** The users' SCRAM credentials. Look-ups are answered from a copy in memory. */
public final class CredentialCatalog {

  private final CredentialRepository repository;
  private final byte[] decoySecret;
  private final SettingsCopy<CredentialSnapshot> copy;

  /**
   * Reads them.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public CredentialCatalog(Database database, SettingsCopies copies) {
    this.repository = new CredentialRepository(database);
    this.decoySecret = repository.decoySecret();
    this.copy =
        copies.keep(
            SettingsVersion.SCRAM_CREDENTIALS, _ -> CredentialSnapshot.of(repository.load()));
  }

  /** All that there are, in the order of their users. */
  public SortedMap<CredentialKey, ScramCredential> credentials() {
    return copy.get().credentials();
  }

  public Optional<ScramCredential> find(CredentialKey key) {
    return Optional.ofNullable(credentials().get(key));
  }

  /** How many iterations most credentials for a mechanism have; empty if there are none. */
  public OptionalInt usualIterations(String mechanism) {
    return copy.get().usualIterations(mechanism);
  }

  /**
   * Of which to make what looks like the credential of a user that there is not: the same for all
   * gateways and for ever.
   */
  public byte[] decoySecret() {
    return decoySecret.clone();
  }

  /** Runs {@code work} whenever any has changed. */
  public void onChange(Runnable work) {
    copy.onChange(work);
  }

  /**
   * Makes all changes or none.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void change(Collection<CredentialChange> changes) {
    repository.change(changes);
    refresh();
  }

  /** Sees what others have changed before the call. */
  public void refresh() {
    copy.refresh();
  }
}
