package io.sequin.protocol.record;

import java.io.IOException;

/**
 * Compresses and decompresses the records section of a batch. Implementations are stateless, and
 * release native memory before they return.
 */
interface RecordCodec {

  /**
   * Appends what {@code source} from position {@code from} to its end decompresses to.
   *
   * @throws IOException if it is corrupt
   */
  void decompress(byte[] source, int from, BoundedOutput out) throws IOException;

  /** Appends {@code source} from position {@code from} to its end, compressed. */
  void compress(byte[] source, int from, int level, BoundedOutput out) throws IOException;
}
