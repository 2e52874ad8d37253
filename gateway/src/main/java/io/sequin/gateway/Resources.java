package io.sequin.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns what a gateway has started, and stops it in the reverse order. Used by one thread. */
final class Resources implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

  private final Deque<AutoCloseable> lastStartedFirst = new ArrayDeque<>();

  <T extends AutoCloseable> T own(T resource) {
    lastStartedFirst.push(resource);
    return resource;
  }

  /** Stops everything, whatever fails meanwhile. */
  @Override
  public void close() {
    while (!lastStartedFirst.isEmpty()) {
      try {
        lastStartedFirst.pop().close();
      } catch (Throwable e) {
        LOG.warn("while stopping: {}", e.toString());
      }
    }
  }
}
