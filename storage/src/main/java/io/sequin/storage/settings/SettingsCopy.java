package io.sequin.storage.settings;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A gateway's copy of one kind of settings: looking at it asks nobody. It is read anew when it is
 * found to be old.
 *
 * @param <S> all settings of the kind, immutable
 */
public final class SettingsCopy<S> {

  private final Supplier<Map<String, Long>> latestVersions;
  private final SettingsVersion kind;
  private final LongFunction<S> load;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Versioned<S> current;
  private long loads;

  /**
   * @param latestVersions reads them
   * @param versions as they were read last
   */
  SettingsCopy(
      Supplier<Map<String, Long>> latestVersions,
      SettingsVersion kind,
      Map<String, Long> versions,
      LongFunction<S> load) {
    this.latestVersions = latestVersions;
    this.kind = kind;
    this.load = load;
    this.current = load(kind.in(versions));
  }

  public S get() {
    return current.settings();
  }

  /** Runs {@code work} whenever they have changed. */
  public void onChange(Runnable work) {
    listeners.add(work);
  }

  /**
   * Sees what was changed before the call.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void refresh() {
    refresh(latestVersions.get());
  }

  /**
   * @param versions as they were read last
   */
  void refresh(Map<String, Long> versions) {
    refreshing.lock();
    try {
      long version = kind.in(versions);
      if (version != current.version()) {
        current = load(version);
        listeners.forEach(Runnable::run);
      }
    } finally {
      refreshing.unlock();
    }
  }

  /**
   * The version was read before: a change in between only makes the next refresh come sooner. It
   * does not tell two copies apart, since the older one may have had that change already.
   */
  private Versioned<S> load(long version) {
    loads++;
    return new Versioned<>(version, load.apply(loads));
  }

  private record Versioned<S>(long version, S settings) {}
}
