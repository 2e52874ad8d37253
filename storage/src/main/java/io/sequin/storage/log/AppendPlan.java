package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where each batch of a lot goes, worked out from what a lane remembers. Nothing is changed by it:
 * what it leads to is remembered when PostgreSQL has committed it.
 */
final class AppendPlan {

  /** A partition before and after the lot, all of which goes to one segment. */
  record Move(int segment, long offsetBefore, long offsetAfter, long addedBytes) {}

  record ProducerKey(PartitionId partition, long producerId) {}

  /** What becomes of one batch; where it is refused, only its outcome has a meaning. */
  record Place(AppendOutcome outcome, int segment, long baseOffset) {

    static Place refused(AppendOutcome outcome, long baseOffset) {
      return new Place(outcome, -1, baseOffset);
    }

    boolean isAppended() {
      return outcome == AppendOutcome.APPENDED;
    }
  }

  private static final Set<AppendOutcome> DOUBTFUL =
      EnumSet.of(
          AppendOutcome.OUT_OF_ORDER_SEQUENCE,
          AppendOutcome.PRODUCER_FENCED,
          AppendOutcome.NOT_IN_TRANSACTION,
          AppendOutcome.IN_TRANSACTION,
          AppendOutcome.LINKED,
          AppendOutcome.PROMOTING);

  private final PartitionMemory memory;
  private final boolean isFromOutbox;
  private final List<Place> places = new ArrayList<>();
  private final Map<PartitionId, Move> moves = new LinkedHashMap<>();
  private final Map<ProducerKey, ProducerState> producers = new LinkedHashMap<>();
  private final Map<ProducerKey, Long> openings = new LinkedHashMap<>();

  private AppendPlan(PartitionMemory memory, boolean isFromOutbox) {
    this.memory = memory;
    this.isFromOutbox = isFromOutbox;
  }

  /**
   * @param appends in {@link PendingAppend#PLACING_ORDER}
   * @param memory knows all of them; a partition that it does not know does not exist
   */
  static AppendPlan of(List<PendingAppend> appends, PartitionMemory memory) {
    return of(appends, memory, false);
  }

  /** The same for what SQL has sent before, which a partition that is about to follow takes. */
  static AppendPlan ofOutbox(List<PendingAppend> appends, PartitionMemory memory) {
    return of(appends, memory, true);
  }

  private static AppendPlan of(
      List<PendingAppend> appends, PartitionMemory memory, boolean isFromOutbox) {
    AppendPlan plan = new AppendPlan(memory, isFromOutbox);
    appends.forEach(append -> plan.places.add(plan.place(append.batch())));
    return plan;
  }

  /**
   * Whether something is refused for what is remembered, which may have changed without a trace in
   * the log.
   */
  boolean refusesByMemory() {
    return places.stream().map(Place::outcome).anyMatch(DOUBTFUL::contains);
  }

  /** Batches that are refused only until the partition has changed hands. */
  List<NewBatch> postponed(List<PendingAppend> appends) {
    return IntStream.range(0, places.size())
        .filter(i -> places.get(i).outcome() == AppendOutcome.PROMOTING)
        .mapToObj(i -> appends.get(i).batch())
        .toList();
  }

  /** Where transactions get their first records in a partition. */
  Map<ProducerKey, Long> openings() {
    return openings;
  }

  /** One for each batch, in their order. */
  List<Place> places() {
    return places;
  }

  /** All partitions that batches are for, in their order, also those that do not move. */
  Map<PartitionId, Move> moves() {
    return moves;
  }

  /** The producers that have appended something, as they are afterwards. */
  Map<ProducerKey, ProducerState> producers() {
    return producers;
  }

  /**
   * The answers to the batches, in their order.
   *
   * @param ends of the partitions that there are
   */
  List<AppendResult> results(List<PendingAppend> appends, Map<PartitionId, PartitionEnds> ends) {
    List<AppendResult> results = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      PartitionId partition = appends.get(i).batch().partition();
      results.add(
          AppendResult.of(places.get(i), ends.getOrDefault(partition, PartitionEnds.UNKNOWN)));
    }
    return results;
  }

  /** Remembers what has been committed. */
  void remember() {
    moves.forEach((id, move) -> state(id).advanceTo(move.offsetAfter()));
    producers.forEach((key, now) -> state(key.partition()).remember(key.producerId(), now));
  }

  private PartitionState state(PartitionId partition) {
    return memory.find(partition).orElseThrow();
  }

  private Place place(NewBatch batch) {
    Optional<PartitionState> known = memory.find(batch.partition());
    if (known.isEmpty()) {
      return Place.refused(AppendOutcome.UNKNOWN_PARTITION, -1);
    }
    Move move =
        moves.computeIfAbsent(
            batch.partition(),
            id -> {
              long nextOffset = known.get().nextOffset();
              return new Move(known.get().segment(), nextOffset, nextOffset, 0);
            });
    if (batch.isCopy()) {
      return placeOfCopy(batch, move, known.get());
    }
    Optional<LinkState> link = known.get().linkState();
    if (link.isPresent() && !(isFromOutbox && link.get() == LinkState.RETURNING)) {
      return Place.refused(link.get().refusal(), -1);
    }
    return batch.producer().isIdempotent()
        ? placeOfProducer(batch, move, known.get())
        : append(batch, move);
  }

  /** Whether it is to be there has been decided where it comes from. */
  private Place placeOfCopy(NewBatch batch, Move move, PartitionState partition) {
    ProducerStamp stamp = batch.producer();
    if (stamp.isIdempotent()) {
      ProducerKey key = new ProducerKey(batch.partition(), stamp.id());
      ProducerState before = stateOf(key, partition);
      before
          .afterCopy(stamp, batch.recordCount(), batch.givenOffset())
          .ifPresent(now -> producers.put(key, now));
    }
    return append(batch, move);
  }

  private ProducerState stateOf(ProducerKey key, PartitionState partition) {
    ProducerState before = producers.get(key);
    return before != null ? before : partition.producer(key.producerId()).orElseThrow();
  }

  private Place placeOfProducer(NewBatch batch, Move move, PartitionState partition) {
    ProducerStamp stamp = batch.producer();
    ProducerKey key = new ProducerKey(batch.partition(), stamp.id());
    ProducerState before = stateOf(key, partition);
    Optional<AppendOutcome> refusal = before.refusal(stamp, batch.recordCount());
    if (refusal.isPresent()) {
      long baseOffset =
          before.earlier(stamp, batch.recordCount()).map(SequencedBatch::baseOffset).orElse(-1L);
      return Place.refused(refusal.get(), baseOffset);
    }
    if (!before.suffices(stamp)) {
      openings.put(key, move.offsetAfter());
    }
    producers.put(key, before.after(stamp, batch.recordCount(), move.offsetAfter()));
    return append(batch, move);
  }

  private Place append(NewBatch batch, Move move) {
    long baseOffset = batch.isCopy() ? batch.givenOffset() : move.offsetAfter();
    moves.put(
        batch.partition(),
        new Move(
            move.segment(),
            move.offsetBefore(),
            baseOffset + batch.recordCount(),
            move.addedBytes() + StoredBatch.PREFIX_BYTES + batch.payload().length));
    return new Place(AppendOutcome.APPENDED, move.segment(), baseOffset);
  }
}
