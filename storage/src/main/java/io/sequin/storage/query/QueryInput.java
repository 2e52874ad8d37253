package io.sequin.storage.query;

import io.sequin.storage.log.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Records of one partition for a query, with those parts only that it uses. Not thread-safe. */
public final class QueryInput {

  /**
   * A record.
   *
   * @param key as Sequin knows it
   * @param data null for a tombstone
   * @param headers as they are encoded, without their count
   */
  private record Entry(
      long offset, long timestampMs, String key, byte[] data, int headerCount, byte[] headers) {}

  private final PartitionId partition;
  private final Set<QueryColumn> columns;
  private final List<Entry> entries = new ArrayList<>();
  private long sizeBytes;

  public QueryInput(PartitionId partition, Set<QueryColumn> columns) {
    this.partition = partition;
    this.columns = columns;
  }

  public boolean uses(QueryColumn column) {
    return columns.contains(column);
  }

  /**
   * Adds a record, in the order of offsets.
   *
   * @param key null if it is not used
   * @param data null for a tombstone, or if it is not used
   * @param headers null if they are not used
   */
  public void add(
      long offset, long timestampMs, String key, byte[] data, int headerCount, byte[] headers) {
    entries.add(new Entry(offset, timestampMs, key, data, headerCount, headers));
    sizeBytes += sizeOf(key) + sizeOf(data) + sizeOf(headers);
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** About how much is sent to PostgreSQL. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Its two halves. */
  List<QueryInput> halves() {
    int middle = entries.size() / 2;
    return List.of(part(0, middle), part(middle, entries.size()));
  }

  private QueryInput part(int from, int to) {
    QueryInput part = new QueryInput(partition, columns);
    part.entries.addAll(entries.subList(from, to));
    return part;
  }

  int partition() {
    return partition.partition();
  }

  long[] offsets() {
    return entries.stream().mapToLong(Entry::offset).toArray();
  }

  long[] timestampsMs() {
    return entries.stream().mapToLong(Entry::timestampMs).toArray();
  }

  String[] keys() {
    return entries.stream().map(Entry::key).toArray(String[]::new);
  }

  byte[][] data() {
    return entries.stream().map(Entry::data).toArray(byte[][]::new);
  }

  int[] headerCounts() {
    return entries.stream().mapToInt(Entry::headerCount).toArray();
  }

  byte[][] headers() {
    return entries.stream().map(Entry::headers).toArray(byte[][]::new);
  }

  private static int sizeOf(String text) {
    return text == null ? 0 : text.length();
  }

  private static int sizeOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
