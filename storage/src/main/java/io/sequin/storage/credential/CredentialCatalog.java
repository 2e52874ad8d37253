package io.sequin.storage.credential;

import io.sequin.storage.database.Database;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The users' SCRAM credentials. Look-ups are answered from a copy in memory; {@link #refresh()}
 * brings it up to date with what other gateways changed.
 */
public final class CredentialCatalog {

  private final CredentialRepository repository;
  private final byte[] decoySecret;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile CredentialSnapshot snapshot = CredentialSnapshot.EMPTY;

  /**
   * Reads them.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public CredentialCatalog(Database database) {
    this.repository = new CredentialRepository(database);
    this.decoySecret = repository.decoySecret();
    refresh();
  }

  /** All that there are, in the order of their users. */
  public SortedMap<CredentialKey, ScramCredential> credentials() {
    return snapshot.credentials();
  }

  public Optional<ScramCredential> find(CredentialKey key) {
    return Optional.ofNullable(snapshot.credentials().get(key));
  }

  /**
   * Of which to make what looks like the credential of a user that there is not: the same for all
   * gateways and for ever.
   */
  public byte[] decoySecret() {
    return decoySecret.clone();
  }

  /** Runs {@code work} whenever any has changed. */
  public void onChange(Runnable work) {
    listeners.add(work);
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

  /** Reads them anew if any has changed since they were read last. */
  public void refresh() {
    refreshing.lock();
    try {
      if (repository.version() != snapshot.version()) {
        snapshot = repository.load();
        listeners.forEach(Runnable::run);
      }
    } finally {
      refreshing.unlock();
    }
  }
}
