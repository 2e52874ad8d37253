package io.sequin.storage.keyed;

/**
 * How far a keyed partition is folded.
 *
 * @param foldedOffset what lies before it is folded
 * @param sizeBytes of all that is stored, folded or not
 * @param foldedBytes of what is folded
 * @param isCopy whether it follows another cluster's, which it is to be like
 */
public record KeyedExtent(
    long foldedOffset,
    long nextOffset,
    long startOffset,
    long sizeBytes,
    long foldedBytes,
    boolean isCopy) {

  /** The part of the size that is not folded, from 0 to 1. */
  public double dirtyRatio() {
    return sizeBytes <= 0 ? 1 : (double) Math.max(0, sizeBytes - foldedBytes) / sizeBytes;
  }
}
