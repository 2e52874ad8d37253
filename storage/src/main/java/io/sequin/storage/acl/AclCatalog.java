package io.sequin.storage.acl;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.util.Collection;

/** The ACLs. Look-ups are answered from a copy in memory. */
public final class AclCatalog {

  private final AclRepository repository;
  private final SettingsCopy<AclSnapshot> copy;

  public AclCatalog(Database database, SettingsCopies copies) {
    this.repository = new AclRepository(database);
    this.copy = copies.keep(SettingsVersion.ACLS, repository::load);
  }

  /** The ACLs as they were read last; the same object until they change. */
  public AclSnapshot snapshot() {
    return copy.get();
  }

  /**
   * Adds all of them or none; those that are there stay.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void add(Collection<Acl> acls) {
    repository.insert(acls);
    refresh();
  }

  /**
   * Removes all of them or none; those that are not there do not matter.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void remove(Collection<Acl> acls) {
    repository.delete(acls);
    refresh();
  }

  /** Sees what others have changed before the call. */
  public void refresh() {
    copy.refresh();
  }
}
