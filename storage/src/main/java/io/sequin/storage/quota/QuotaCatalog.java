package io.sequin.storage.quota;

import io.sequin.storage.database.Database;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The clients' quotas. Look-ups are answered from a copy in memory; {@link #refresh()} brings it up
 * to date with what other gateways changed.
 */
public final class QuotaCatalog {

  private final QuotaRepository repository;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile QuotaSnapshot snapshot = QuotaSnapshot.empty();

  public QuotaCatalog(Database database) {
    this.repository = new QuotaRepository(database);
  }

  /** The quotas as they were read last. */
  public QuotaSnapshot snapshot() {
    return snapshot;
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

  /** Reads the quotas anew if any has changed since they were read last. */
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
