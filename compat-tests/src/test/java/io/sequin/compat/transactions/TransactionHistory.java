package io.sequin.compat.transactions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What producers have done in transactions and what consumers of committed records have seen of it,
 * to be compared with what is there in the end.
 *
 * <p>Each transaction writes some values, and commits its number plus one as an offset of a group
 * of its producer's name. A commit whose outcome nobody knows may have happened or not, but only as
 * a whole.
 */
public final class TransactionHistory {

  /** How a transaction has ended, as far as its producer knows. */
  public enum Outcome {
    COMMITTED,
    /** Also of one whose commit was never asked for. */
    ABORTED,
    UNKNOWN
  }

  /** One transaction; its producer's thread writes it. */
  public final class Transaction {
    private final String producer;
    private final int number;
    private final Map<String, Integer> partitions = new HashMap<>();
    private Outcome outcome = Outcome.ABORTED;
    private long commitRequestedNs = Long.MAX_VALUE;

    private Transaction(String producer, int number) {
      this.producer = producer;
      this.number = number;
    }

    /** The offset that it commits. */
    public long offset() {
      return number + 1L;
    }

    /** The next value, to be written to a partition. */
    public String write(int partition) {
      synchronized (TransactionHistory.this) {
        String value = producer + "/" + number + "/" + partitions.size();
        partitions.put(value, partition);
        return value;
      }
    }

    /** From now on it may be visible. */
    public void committing() {
      synchronized (TransactionHistory.this) {
        commitRequestedNs = System.nanoTime();
        outcome = Outcome.UNKNOWN;
      }
    }

    public void ended(Outcome known) {
      synchronized (TransactionHistory.this) {
        outcome = known;
        ends++;
      }
    }

    @Override
    public String toString() {
      return producer + "/" + number;
    }
  }

  private record SeenRecord(int partition, long offset, String value, long atNs) {}

  private record SeenOffset(String producer, long offset, long atNs) {}

  private final Map<String, List<Transaction>> transactions = new HashMap<>();
  private final List<SeenRecord> seenRecords = new ArrayList<>();
  private final List<SeenOffset> seenOffsets = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private long ends;

  public synchronized Transaction begin(String producer) {
    List<Transaction> ofProducer = transactions.computeIfAbsent(producer, _ -> new ArrayList<>());
    Transaction transaction = new Transaction(producer, ofProducer.size());
    ofProducer.add(transaction);
    return transaction;
  }

  /** How many have ended so far. */
  public synchronized long ends() {
    return ends;
  }

  /** A consumer of committed records has just read this. */
  public synchronized void seen(int partition, long offset, String value) {
    seenRecords.add(new SeenRecord(partition, offset, value, System.nanoTime()));
  }

  /** This is what the group of a producer's name has committed just now. */
  public synchronized void seenOffset(String producer, long offset) {
    seenOffsets.add(new SeenOffset(producer, offset, System.nanoTime()));
  }

  /** Something that must not be, seen on the way. */
  public synchronized void find(String finding) {
    findings.add(finding);
  }

  /**
   * All that is wrong.
   *
   * @param log the committed values by offset, by the number of the partition
   * @param offsets what the groups have committed, by producer
   */
  public synchronized List<String> check(
      Map<Integer, ? extends SortedMap<Long, String>> log, Map<String, Long> offsets) {
    VisibleValues visible = new VisibleValues(log);
    List<String> found = new ArrayList<>(findings);
    found.addAll(visible.findings());
    transactions
        .values()
        .forEach(
            ofProducer -> {
              ofProducer.forEach(transaction -> checkWhole(transaction, visible, found));
              checkOffset(ofProducer, visible, offsets, found);
            });
    seenRecords.forEach(seen -> checkSeen(seen, log, found));
    seenOffsets.forEach(seen -> checkSeen(seen, visible, found));
    return found;
  }

  private static void checkWhole(
      Transaction transaction, VisibleValues visible, List<String> found) {
    int count = 0;
    for (Map.Entry<String, Integer> written : transaction.partitions.entrySet()) {
      if (visible.isIn(written.getKey(), written.getValue())) {
        count++;
      }
    }
    int all = transaction.partitions.size();
    boolean isWrong =
        switch (transaction.outcome) {
          case COMMITTED -> count < all;
          case ABORTED -> count > 0;
          case UNKNOWN -> count > 0 && count < all;
        };
    if (isWrong) {
      found.add(
          "of "
              + transaction
              + ", "
              + transaction.outcome
              + ", "
              + count
              + " of "
              + all
              + " are there");
    }
  }

  /** The newest transaction that is there is the one whose offset is. */
  private static void checkOffset(
      List<Transaction> ofProducer,
      VisibleValues visible,
      Map<String, Long> offsets,
      List<String> found) {
    String producer = ofProducer.getFirst().producer;
    long expected =
        ofProducer.stream()
            .filter(transaction -> visible.hasAny(transaction.partitions.keySet()))
            .mapToLong(Transaction::offset)
            .max()
            .orElse(0);
    long actual = offsets.getOrDefault(producer, 0L);
    if (actual != expected) {
      found.add(producer + " has committed " + actual + ", but written " + expected);
    }
  }

  private void checkSeen(
      SeenRecord seen, Map<Integer, ? extends SortedMap<Long, String>> log, List<String> found) {
    if (!seen.value().equals(log.get(seen.partition()).get(seen.offset()))) {
      found.add("read, but not there: " + seen);
    }
    String[] name = seen.value().split("/");
    if (seen.atNs() < transaction(name[0], Long.parseLong(name[1])).commitRequestedNs) {
      found.add("read before it was to be committed: " + seen);
    }
  }

  private void checkSeen(SeenOffset seen, VisibleValues visible, List<String> found) {
    Transaction transaction = transaction(seen.producer(), seen.offset() - 1);
    if (!visible.hasAny(transaction.partitions.keySet())) {
      found.add("an offset without its records: " + seen);
    }
    if (seen.atNs() < transaction.commitRequestedNs) {
      found.add("an offset before it was to be committed: " + seen);
    }
  }

  private Transaction transaction(String producer, long number) {
    return transactions.get(producer).get((int) number);
  }
}
