package io.sequin.storage.acl;

import io.sequin.storage.database.Database;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The ACLs. Look-ups are answered from a copy in memory; {@link #refresh()} brings it up to date
 * with what others changed.
 */
public final class AclCatalog {

  private final AclRepository repository;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile AclSnapshot snapshot = AclSnapshot.empty();

  public AclCatalog(Database database) {
    this.repository = new AclRepository(database);
  }

  /** The ACLs as they were read last; the same object until they change. */
  public AclSnapshot snapshot() {
    return snapshot;
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

  /** Reads the ACLs anew if any has changed since they were read last. */
  public void refresh() {
    refreshing.lock();
    try {
      if (repository.version() != snapshot.version()) {
        snapshot = repository.load();
      }
    } finally {
      refreshing.unlock();
    }
  }
}
