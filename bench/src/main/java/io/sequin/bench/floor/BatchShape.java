package io.sequin.bench.floor;

import java.util.Locale;

/**
 * What batches look like.
 *
 * @param recordBytes of each value; there are no keys
 * @param batchBytes what the producer fills at most
 */
public record BatchShape(int recordBytes, int batchBytes) {

  private static final int HEADER_BYTES = 61;
  private static final int RECORD_OVERHEAD_BYTES = 10;
  private static final int BYTES_PER_KIB = 1 << 10;

  int recordsPerBatch() {
    return (batchBytes - HEADER_BYTES) / (recordBytes + RECORD_OVERHEAD_BYTES);
  }

  /** The beginning of the names of all settings of that shape. */
  public String writing() {
    return String.format(
        Locale.ROOT, "write %d B in %d KiB", recordBytes, batchBytes / BYTES_PER_KIB);
  }

  /** The beginning of the names of all settings that read records of that size. */
  public String reading() {
    return String.format(Locale.ROOT, "read %d B", recordBytes);
  }
}
