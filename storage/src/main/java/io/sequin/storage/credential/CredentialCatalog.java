package io.sequin.storage.credential;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.SortedMap;

/** The users' SCRAM credentials. Look-ups are answered from a copy in memory. */
public final class CredentialCatalog implements Credentials {

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

  @Override
  public SortedMap<CredentialKey, ScramCredential> credentials() {
    return copy.get().credentials();
  }

  @Override
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

  @Override
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

  @Override
  public void refresh() {
    copy.refresh();
  }
}
