package io.sequin.migration.link;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.push.PushWork;
import io.sequin.storage.Storage;
import io.sequin.storage.background.Background;
import io.sequin.storage.link.CopyCut;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one link for as long as it has its turn: has what it follows fetched and stored, groups'
 * offsets taken over, topics promoted. Owns the threads that do it, and ends with them when
 * something fails; then it is begun anew.
 */
final class LinkWorker {

  private static final Logger LOG = LoggerFactory.getLogger(LinkWorker.class);

  private static final long STEP_MS = 100;
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long ASK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PROMOTE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long COPY_GROUPS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long COPY_SETTINGS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Link link;
  private final LinkTerms terms;
  private final Storage storage;
  private final LinkStore links;
  private final SourceCluster source;
  private final Copies copies = new Copies();
  private final ByteRate rate;
  private final FollowedTopics topics;
  private final GroupCopier groups;
  private final ShareCopier shares;
  private final SettingsCopier settings;
  private final Losses losses;
  private final Promoter promoter;
  private final PushWork pushes;
  private final Map<Integer, Thread> fetchers = new HashMap<>();
  private long lookedAtNanos = System.nanoTime() - LOOK_EVERY_NANOS;
  private long groupsCopiedAtNanos = System.nanoTime() - COPY_GROUPS_EVERY_NANOS;
  private long settingsCopiedAtNanos = System.nanoTime() - COPY_SETTINGS_EVERY_NANOS;
  private long promotedAtNanos = System.nanoTime() - PROMOTE_EVERY_NANOS;
  private long askedAtNanos = System.nanoTime() - ASK_EVERY_NANOS;
  private boolean isPromoting;
  private boolean isLookDue;

  LinkWorker(Link link, Storage storage, LinkTarget target) {
    this.link = link;
    this.terms = LinkTerms.parse(link.terms());
    this.storage = storage;
    this.links = storage.links();
    this.source = new SourceCluster(new ClientConfigs(link.clientConfigs()));
    this.rate = new ByteRate(terms.maxBytesPerSecond());
    this.topics = new FollowedTopics(link.name(), terms, links, target, source);
    MovedGroups moved = new MovedGroups(link.name(), storage.takenOver());
    this.groups = new GroupCopier(terms, source, storage, topics, moved);
    this.shares = new ShareCopier(terms, source, storage, topics, moved);
    this.settings = new SettingsCopier(link.name(), storage, source);
    this.losses = new Losses(link.name(), links, source);
    this.promoter = new Promoter(link.name(), source, links, storage.takenOver(), groups, shares);
    this.pushes = new PushWork(link.name(), terms, source, storage, rate);
  }

  /**
   * Works until it is told to stop, or has handed topics over: then it is begun anew.
   *
   * @param goesOn whether it still has its turn
   * @throws SourceException if the other cluster cannot be reached, or refuses
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  void run(BooleanSupplier goesOn) throws InterruptedException {
    CopyStorer storer = new CopyStorer(copies, storage.log(), links, topics::task);
    List<Thread> threads = new ArrayList<>();
    try {
      threads.add(Background.startVirtual("link-" + link.name() + "-store", storer));
      boolean isSwitched = false;
      while (!isSwitched && (!isAskDue() || goesOn.getAsBoolean())) {
        step();
        isSwitched = pushes.step();
        rethrow(storer.failure());
        rethrow(pushes.failure());
        TimeUnit.MILLISECONDS.sleep(STEP_MS);
      }
    } finally {
      copies.close();
      pushes.close();
      threads.addAll(fetchers.values());
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join();
      }
      source.close();
    }
  }

  /** How many records are still to copy or to send, as far as is known. */
  long lagRecords() {
    return topics.lagRecords() + pushes.lagRecords();
  }

  /** Whether it still has its turn costs a question. */
  private boolean isAskDue() {
    boolean isDue = System.nanoTime() - askedAtNanos >= ASK_EVERY_NANOS;
    if (isDue) {
      askedAtNanos = System.nanoTime();
    }
    return isDue;
  }

  private void step() {
    long now = System.nanoTime();
    SourceException away = copies.takeFailure();
    if (away != null) {
      LOG.debug("looking for another leader", away);
      isLookDue = true;
    }
    handle(copies.takeFaults());
    long lookAfter = isLookDue ? LOOK_AGAIN_NANOS : LOOK_EVERY_NANOS;
    if (now - lookedAtNanos >= lookAfter) {
      look(now);
    }
    if (isPromoting || now - promotedAtNanos >= PROMOTE_EVERY_NANOS) {
      boolean wasPromoting = isPromoting;
      isPromoting = promoter.step();
      promotedAtNanos = System.nanoTime();
      if (wasPromoting && !isPromoting) {
        // what is written to here now is not followed any more
        look(promotedAtNanos);
      }
    }
    if (isPromoting) {
      return;
    }
    if (now - groupsCopiedAtNanos >= COPY_GROUPS_EVERY_NANOS) {
      groups.copyAll();
      shares.copyAll();
      groupsCopiedAtNanos = System.nanoTime();
    }
    if (now - settingsCopiedAtNanos >= COPY_SETTINGS_EVERY_NANOS) {
      copySettings();
      settingsCopiedAtNanos = System.nanoTime();
    }
  }

  private void copySettings() {
    topics.copyConfigs();
    if (terms.settings()) {
      settings.copyAll();
    }
  }

  private void look(long now) {
    lookedAtNanos = now;
    isLookDue = false;
    copies.assign(topics.refresh());
    for (int broker : copies.leaders()) {
      fetchers.compute(broker, (_, running) -> isAlive(running) ? running : fetcher(broker));
    }
    links.noteSeen(link.name(), source.metadata().clusterId(), topics.problem());
  }

  private Thread fetcher(int broker) {
    return Background.startVirtual(
        "link-" + link.name() + "-fetch-" + broker, new Fetcher(broker, source, copies, rate));
  }

  private static boolean isAlive(Thread thread) {
    return thread != null && thread.isAlive();
  }

  private void handle(List<Copies.Fault> faults) {
    List<CopyTask> lost = new ArrayList<>();
    for (Copies.Fault fault : faults) {
      switch (fault.kind()) {
        case OUT_OF_RANGE -> {
          if (!moveIntoRange(fault.task())) {
            lost.add(fault.task());
          }
        }
        case REFUSED -> isLookDue = true;
        case FAULTY -> noteProblem(fault.task(), fault.message());
        case WELL -> links.noteTopicProblem(fault.task().partition().topicId(), Optional.empty());
      }
    }
    if (!lost.isEmpty()) {
      followLoss(lost);
    }
  }

  /** Whether it is only that older records have expired. */
  private boolean moveIntoRange(CopyTask task) {
    Set<SourcePartition> wanted = Set.of(task.source());
    Long start = source.offsets(wanted, SourceCluster.EARLIEST).get(task.source());
    if (start == null) {
      isLookDue = true;
      return true;
    }
    if (task.nextOffset() >= start) {
      return false;
    }
    LOG.info(
        "link '{}': {} begins at {} there, the copy goes on from there instead of {}",
        link.name(),
        task.source(),
        start,
        task.nextOffset());
    links.skip(task.partition(), task.nextOffset(), start);
    task.goOnFrom(links.positions(Set.of(task.partition())).get(task.partition()));
    return true;
  }

  private void followLoss(List<CopyTask> tasks) {
    List<CopyCut> cuts = losses.find(tasks);
    // what was asked by names may be about topics that were made anew
    look(System.nanoTime());
    List<CopyTask> left =
        tasks.stream().filter(task -> topics.task(task.partition()) != null).toList();
    losses.follow(
        cuts.stream()
            .filter(cut -> topics.task(cut.partition()) != null)
            .filter(cut -> topics.hasSourceId(cut.partition().topicId()))
            .toList());
    losses.goOn(left);
    shares.forget();
    left.stream()
        .filter(task -> !topics.hasSourceId(task.partition().topicId()))
        .forEach(
            task ->
                noteProblem(
                    task,
                    "the other cluster has lost records that were copied, or the topic was made"
                        + " anew there, and does not tell which: delete it here to copy it again"));
  }

  private void noteProblem(CopyTask task, String problem) {
    task.isInTrouble();
    links.noteTopicProblem(task.partition().topicId(), Optional.of(task.source() + ": " + problem));
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
