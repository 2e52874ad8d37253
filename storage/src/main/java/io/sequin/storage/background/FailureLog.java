package io.sequin.storage.background;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that something fails and once that it works again, however often it is tried. That
 * PostgreSQL is away is told by {@link io.sequin.storage.database.OutageLog} for all.
 */
final class FailureLog {

  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  /** Does something that will be tried again if it fails. */
  void guard(String what, Runnable work) {
    try {
      work.run();
      succeeded(what);
    } catch (Throwable e) {
      failed(what, e);
    }
  }

  void succeeded(String what) {
    if (!failing.isEmpty() && failing.remove(what)) {
      LOG.info("{} works again", what);
    }
  }

  void failed(String what, Throwable failure) {
    if (failure instanceof StorageUnavailableException || !failing.add(what)) {
      LOG.debug("{} failed, will try again", what, failure);
    } else if (failure instanceof StorageException) {
      LOG.error("{} failed, will try again: {}", what, failure.getMessage());
    } else {
      LOG.error("{} failed, will try again", what, failure);
    }
  }

  /** Forgets what is tried no more. */
  void forgetAllBut(Collection<String> tried) {
    if (!failing.isEmpty()) {
      failing.retainAll(Set.copyOf(tried));
    }
  }
}
