package io.sequin.storage.settings;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/** A gateway's copies of all kinds of settings, which one query keeps up to date. */
public final class SettingsCopies {

  private final Database database;
  private volatile Map<String, Long> firstVersions;
  private volatile boolean watchesRoles;
  private final List<SettingsCopy<?>> copies = new CopyOnWriteArrayList<>();

  /**
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public SettingsCopies(Database database) {
    this.database = database;
    this.firstVersions = readVersions();
  }

  /**
   * Reads the settings of one kind, and has them read anew by {@code load} when others have changed
   * them.
   *
   * @param load is given how often it was called, which tells one copy from the next
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public <S> SettingsCopy<S> keep(SettingsVersion kind, LongFunction<S> load) {
    SettingsCopy<S> copy = new SettingsCopy<>(this::readVersions, kind, firstVersions, load);
    copies.add(copy);
    return copy;
  }

  /**
   * Has PostgreSQL's roles looked at as well from now on, which not every user may, nor wants to
   * pay for.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public void watchRoles() {
    watchesRoles = true;
    firstVersions = readVersions();
  }

  /**
   * Sees what others have changed.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public void refresh() {
    Map<String, Long> versions = readVersions();
    copies.forEach(copy -> copy.refresh(versions));
  }

  private Map<String, Long> readVersions() {
    return SettingsVersion.readAll(database, watchesRoles);
  }
}
