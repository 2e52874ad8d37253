package io.sequin.storage.config;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * What was set for owners of one kind, such as groups, by their names. Look-ups are answered from a
 * copy in memory.
 */
public final class ConfigCatalog {

  private final ConfigRepository repository;
  private final SettingsCopy<ConfigSnapshot> copy;

  public ConfigCatalog(Database database, SettingsCopies copies, ConfigOwner owner) {
    this.repository = new ConfigRepository(database, owner);
    this.copy = copies.keep(owner.version(), repository::load);
  }

  /** What is set for each owner that something is set for, in the order of their names. */
  public SortedMap<String, Map<String, String>> configs() {
    return copy.get().configs();
  }

  /** Changes with what {@link #configs} tells. */
  public long version() {
    return copy.get().version();
  }

  /** What is set for the owner, without defaults; there need not be such an owner. */
  public Map<String, String> find(String owner) {
    return copy.get().configs().getOrDefault(owner, Map.of());
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

  /** Sees what others have changed before the call. */
  public void refresh() {
    copy.refresh();
  }
}
