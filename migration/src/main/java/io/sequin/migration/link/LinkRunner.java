package io.sequin.migration.link;

import io.sequin.migration.client.SourceException;
import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Background;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that each link is worked on: by this gateway, unless another one is at it. Owns the
 * threads that do. A link whose gateway dies is gone on with by another one a second later.
 */
public final class LinkRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LinkRunner.class);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Storage storage;
  private final LinkStore links;
  private final LinkTarget target;
  private final Map<String, Thread> workers = new ConcurrentHashMap<>();
  private final Map<String, LinkWorker> atWork = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private volatile Set<String> wanted = Set.of();
  private volatile boolean closed;

  public LinkRunner(Storage storage, LinkTarget target) {
    this.storage = storage;
    this.links = storage.links();
    this.target = target;
  }

  /** Lets the regular look at links run. */
  public void startOn(ScheduledExecutorService scheduler) {
    Background.repeat(scheduler, "looking for links", LOOK_EVERY, this::look);
  }

  /** How many links are worked on here. */
  public int linksAtWork() {
    return atWork.size();
  }

  /** How many records these have still to copy, as far as is known. */
  public long lagRecords() {
    return atWork.values().stream().mapToLong(LinkWorker::lagRecords).sum();
  }

  /** Stops at the next moment at which nothing is under way. */
  @Override
  public void close() {
    closed = true;
    workers.values().forEach(Thread::interrupt);
    try {
      for (Thread worker : workers.values()) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Map<String, Link> active =
        storage.knownLinks().stream()
            .filter(link -> !link.isPaused())
            .collect(Collectors.toMap(Link::name, link -> link));
    wanted = active.keySet();
    workers.values().removeIf(worker -> !worker.isAlive());
    for (Link link : active.values()) {
      if (!closed) {
        workers.computeIfAbsent(
            link.name(), name -> Background.startVirtual("link-" + name, () -> work(link)));
      }
    }
  }

  private void work(Link link) {
    try {
      links.inTurn(link.name(), hasTurn -> work(link, hasTurn));
    } catch (StorageUnavailableException e) {
      LOG.debug("{} waits for PostgreSQL", link, e);
    }
  }

  private void work(Link link, BooleanSupplier hasTurn) {
    try {
      LOG.debug("{} is worked on here", link);
      LinkWorker worker = new LinkWorker(link, storage, target);
      atWork.put(link.name(), worker);
      worker.run(() -> goesOn(link, hasTurn));
    } catch (StorageUnavailableException e) {
      throw e;
    } catch (SourceException | StorageException e) {
      LOG.debug("{} begins anew", link, e);
      problem(link, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      atWork.remove(link.name());
    }
  }

  private boolean goesOn(Link link, BooleanSupplier hasTurn) {
    boolean goesOn = !closed && wanted.contains(link.name()) && hasTurn.getAsBoolean();
    if (goesOn && problems.remove(link.name()) != null) {
      LOG.info("{} goes on", link);
    }
    return goesOn;
  }

  /** Each is said once in the log, however often it is tried again. */
  private void problem(Link link, String message) {
    links.noteProblem(link.name(), message);
    if (!message.equals(problems.put(link.name(), message))) {
      LOG.warn("{} does not get on: {}", link, message);
    }
  }
}
