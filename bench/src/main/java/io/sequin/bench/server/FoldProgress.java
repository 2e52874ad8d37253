package io.sequin.bench.server;

/**
 * How far a keyed topic is folded.
 *
 * @param folded records, of all partitions
 * @param records that it has got
 */
public record FoldProgress(long folded, long records) {

  public boolean hasBegun() {
    return folded > 0;
  }

  public boolean isDone() {
    return folded == records;
  }
}
