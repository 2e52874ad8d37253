package io.sequin.migration.push;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.link.ByteRate;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.InitProducerIdRequest;
import io.sequin.protocol.message.InitProducerIdResponse;
import io.sequin.protocol.record.BatchProducer;
import io.sequin.storage.Storage;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushIdentity;
import io.sequin.storage.link.PushPosition;
import io.sequin.storage.link.PushStore;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Owns the thread that sends what is written here to the other cluster, and a connection to each of
 * its brokers. Ends when something fails; then it is begun anew, at the exact next record.
 */
final class Pusher implements Runnable {

  /** What may be read of a partition at once. */
  private static final int READ_BYTES = 1 << 20;

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final long NOTE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long FAULT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What asking the brokers once more may cure. */
  private static final Set<ErrorCode> PASSING =
      EnumSet.of(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          ErrorCode.LEADER_NOT_AVAILABLE,
          ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
          ErrorCode.UNKNOWN_PRODUCER_ID,
          ErrorCode.REQUEST_TIMED_OUT,
          ErrorCode.NOT_ENOUGH_REPLICAS,
          ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);

  private final String link;
  private final SourceCluster target;
  private final BatchLog log;
  private final LinkStore links;
  private final PushStore pushes;
  private final PushedTopics topics;
  private final ByteRate rate;
  private final LogReader reader;
  private final Map<Integer, BrokerConnection> connections = new HashMap<>();
  private BatchProducer producer;
  private PushLocator locator;
  private int generation;
  private long sentBytes;
  private long notedAtNanos = System.nanoTime();
  private volatile Throwable failure;
  private volatile boolean closed;

  Pusher(String link, SourceCluster target, Storage storage, PushedTopics topics, ByteRate rate) {
    this.link = link;
    this.target = target;
    this.log = storage.log();
    this.links = storage.links();
    this.pushes = storage.pushes();
    this.topics = topics;
    this.rate = rate;
    this.reader = new LogReader(log);
  }

  /** What has ended it; null as long as it runs. */
  Throwable failure() {
    return failure;
  }

  /** Ends it after what is under way. */
  void close() {
    closed = true;
  }

  @Override
  public void run() {
    try {
      introduce();
      while (!closed) {
        push();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      failure = e;
    } finally {
      connections.values().forEach(BrokerConnection::close);
    }
  }

  private void introduce() {
    PushIdentity identity = pushes.nextIdentity(link);
    generation = identity.generation();
    producer = new BatchProducer(identity.producerId().orElseGet(this::newProducerId), (short) 0);
    locator = new PushLocator(target, log, links, reader, producer.id());
  }

  private long newProducerId() {
    InitProducerIdResponse response =
        target.askAny(
            InitProducerIdRequest.builder().transactionalId(null).build(),
            InitProducerIdResponse.class);
    if (response.errorCode() != ErrorCode.NONE.code()) {
      throw new SourceException(
          "the other cluster gives out no producer id: " + ErrorCode.forCode(response.errorCode()));
    }
    pushes.noteProducer(link, response.producerId());
    return response.producerId();
  }

  /** Until the topics are others. */
  private void push() throws InterruptedException {
    Set<PartitionId> watched =
        topics.tasks().stream().map(PushTask::partition).collect(Collectors.toSet());
    try (AppendWatch watch = log.watch(watched)) {
      while (!closed && watched.size() == topics.tasks().size()) {
        boolean isBusy = pushOnce();
        rate.spend(sentBytes);
        sentBytes = 0;
        noteIfDue(!isBusy);
        if (!isBusy) {
          watch.await(LOOK_EVERY);
        }
      }
    }
  }

  /** Whether there may be more. */
  private boolean pushOnce() {
    List<PushTask> ready = topics.tasks().stream().filter(task -> !task.isWaiting()).toList();
    locate(ready);
    ready.stream().filter(PushTask::isLocated).forEach(this::fill);
    List<PushTask> full = ready.stream().filter(task -> !task.waiting().isEmpty()).toList();
    Map<SourcePartition, PushTask> byPlace =
        full.stream().collect(Collectors.toMap(PushTask::there, Function.identity()));
    target
        .byLeader(byPlace.keySet())
        .forEach((leader, led) -> send(leader, led.stream().map(byPlace::get).toList()));
    return !full.isEmpty();
  }

  private void locate(Collection<PushTask> tasks) {
    List<PushTask> lost = tasks.stream().filter(task -> !task.isLocated()).toList();
    if (lost.isEmpty()) {
      return;
    }
    target.refresh();
    Map<SourcePartition, PushLocator.There> answers = locator.ask(lost);
    for (PushTask task : lost) {
      PushLocator.There there = answers.get(task.there());
      if (there != null) {
        locate(task, there);
      }
    }
  }

  private void locate(PushTask task, PushLocator.There there) {
    try {
      task.locate(locator.locate(task, there));
      note(task, Optional.empty());
    } catch (PushConflictException e) {
      isFaulty(task, e.getMessage());
    }
  }

  private void fill(PushTask task) {
    task.seesEnd(log.knownOffsets(task.partition()).highWatermark());
    if (task.waiting().isEmpty()) {
      task.add(reader.read(task.partition(), task.nextOffset(), READ_BYTES));
    }
  }

  private void send(int leader, List<PushTask> tasks) {
    BrokerConnection connection = connections.computeIfAbsent(leader, target::connect);
    ProduceCalls produce =
        new ProduceCalls(connection, producer, target.configs().number("request.timeout.ms"));
    produce.send(tasks).forEach(this::take);
    List<PushTask> gaps =
        tasks.stream()
            .filter(PushTask::isLocated)
            .filter(task -> task.waiting().peek() instanceof Outgoing.Gap)
            .toList();
    if (!gaps.isEmpty()) {
      fillGaps(connection, gaps);
    }
  }

  private void take(ProduceCalls.Answer answer) {
    PushTask task = answer.task();
    if (task.waiting().isEmpty() || task.nextOffset() != answer.records().fromOffset()) {
      // an earlier one has failed, so this one has, too
      return;
    }
    long expected = task.there(answer.records().fromOffset());
    if (answer.error() == ErrorCode.NONE && answer.baseOffset() == expected) {
      task.sent(answer.records());
      sentBytes += answer.records().payload().length;
    } else if (answer.error() == ErrorCode.NONE) {
      isFaulty(task, PushLocator.strangersAt(expected, answer.baseOffset()));
    } else if (PASSING.contains(answer.error())) {
      task.isLost();
      task.waitFor(LOOK_EVERY.toNanos());
    } else {
      isFaulty(
          task,
          "it cannot be written to there: "
              + answer.error()
              + (answer.message() == null ? "" : ", " + answer.message()));
    }
  }

  private void fillGaps(BrokerConnection connection, List<PushTask> gaps) {
    Map<SourcePartition, Integer> counts = new HashMap<>();
    gaps.forEach(task -> counts.put(task.there(), sizeOf(task.waiting().peek())));
    Set<ErrorCode> errors = new MarkerCalls(connection, producer, generation).take(counts);
    Map<SourcePartition, Long> ends = target.offsets(counts.keySet(), SourceCluster.LATEST);
    for (PushTask task : gaps) {
      Long end = ends.get(task.there());
      Outgoing.Gap gap = (Outgoing.Gap) task.waiting().peek();
      long before = task.there(task.nextOffset());
      if (end == null) {
        task.isLost();
      } else if (end > task.there(gap.toOffset())) {
        isFaulty(task, PushLocator.strangersAt(task.there(gap.toOffset()), end));
      } else if (end > before) {
        task.skipped(gap, end - before + task.nextOffset());
      } else {
        isFaulty(task, noMarkers(errors));
      }
    }
  }

  private static int sizeOf(Outgoing part) {
    return (int) Math.min(Integer.MAX_VALUE, part.toOffset() - part.fromOffset());
  }

  private static String noMarkers(Set<ErrorCode> errors) {
    return "offsets cannot be kept, since the other cluster writes no markers where nothing is to"
        + " be seen"
        + (errors.contains(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
            ? ": who the link logs in as needs CLUSTER_ACTION there"
            : errors.isEmpty() ? "" : ": " + errors);
  }

  private void isFaulty(PushTask task, String problem) {
    note(task, Optional.of(task.there() + ": " + problem));
    task.isLost();
    task.waitFor(FAULT_PAUSE_NANOS);
  }

  private void note(PushTask task, Optional<String> problem) {
    links.noteTopicProblem(task.partition().topicId(), problem);
  }

  private void noteIfDue(boolean isIdle) {
    if (isIdle || System.nanoTime() - notedAtNanos >= NOTE_EVERY_NANOS) {
      List<PushPosition> news = new ArrayList<>();
      topics.tasks().forEach(task -> task.takeNews().ifPresent(news::add));
      if (!news.isEmpty()) {
        pushes.note(news);
      }
      notedAtNanos = System.nanoTime();
    }
  }
}
