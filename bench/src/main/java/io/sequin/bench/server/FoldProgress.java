package io.sequin.bench.server;

/**
 * How far a keyed topic is folded.
 *
 * @param folded records, of all partitions
 * @param records that it has got
 * @param keys that are left of the folded ones
 */
public record FoldProgress(long folded, long records, long keys) {

  public boolean hasBegun() {
    return folded > 0;
  }

  public boolean isDone() {
    return folded == records;
  }
}
