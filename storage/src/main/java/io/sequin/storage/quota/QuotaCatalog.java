package io.sequin.storage.quota;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.util.Collection;

/** The clients' quotas. Look-ups are answered from a copy in memory. */
public final class QuotaCatalog {

  private final QuotaRepository repository;
  private final SettingsCopy<QuotaSnapshot> copy;

  public QuotaCatalog(Database database, SettingsCopies copies) {
    this.repository = new QuotaRepository(database);
    this.copy = copies.keep(SettingsVersion.CLIENT_QUOTAS, repository::load);
  }

  /** The quotas as they were read last. */
  public QuotaSnapshot snapshot() {
    return copy.get();
  }

  /**
   * Makes all changes or none.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void change(Collection<QuotaChange> changes) {
    repository.change(changes);
    refresh();
  }

  /** Sees what others have changed before the call. */
  public void refresh() {
    copy.refresh();
  }
}
