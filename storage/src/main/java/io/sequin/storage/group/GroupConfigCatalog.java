package io.sequin.storage.group;

import io.sequin.storage.database.Database;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * What was set for groups by name. Look-ups are answered from a copy in memory; {@link #refresh()}
 * brings it up to date with what other gateways changed.
 */
public final class GroupConfigCatalog {

  private final GroupConfigRepository repository;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile GroupConfigSnapshot snapshot = GroupConfigSnapshot.empty();

  public GroupConfigCatalog(Database database) {
    this.repository = new GroupConfigRepository(database);
  }

  /** What is set for each group that something is set for, in the order of their ids. */
  public SortedMap<String, Map<String, String>> configs() {
    return snapshot.configs();
  }

  /** What is set for the group, without defaults; there need not be such a group. */
  public Map<String, String> find(String groupId) {
    return snapshot.configs().getOrDefault(groupId, Map.of());
  }

  /**
   * Changes what is set for a group. An exception that {@code change} throws leaves it as it was.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void change(String groupId, UnaryOperator<Map<String, String>> change) {
    repository.change(groupId, change);
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
