package io.sequin.storage.config;

import io.sequin.storage.database.Database;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * What was set for owners of one kind, such as groups, by their names. Look-ups are answered from a
 * copy in memory; {@link #refresh()} brings it up to date with what other gateways changed.
 */
public final class ConfigCatalog {

  private final ConfigRepository repository;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile ConfigSnapshot snapshot = ConfigSnapshot.empty();

  public ConfigCatalog(Database database, ConfigOwner owner) {
    this.repository = new ConfigRepository(database, owner);
  }

  /** What is set for each owner that something is set for, in the order of their names. */
  public SortedMap<String, Map<String, String>> configs() {
    return snapshot.configs();
  }

  /** Changes with what {@link #configs} tells. */
  public long version() {
    return snapshot.version();
  }

  /** What is set for the owner, without defaults; there need not be such an owner. */
  public Map<String, String> find(String owner) {
    return snapshot.configs().getOrDefault(owner, Map.of());
  }

  /**
   * Changes what is set for an owner. An exception that {@code change} throws leaves it as it was.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void change(String owner, UnaryOperator<Map<String, String>> change) {
    repository.change(owner, change);
    refresh();
  }

  /** Reads the configs anew if any has changed since they were read last. */
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
