package io.sequin.protocol.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** One or more gzip members (RFC 1952). */
enum GzipCodec implements RecordCodec {
  INSTANCE;

  private static final int BUFFER_BYTES = 8 * 1024;

  @Override
  public void decompress(byte[] source, int from, BoundedOutput out) throws IOException {
    var compressed = new ByteArrayInputStream(source, from, source.length - from);
    try (var in = new GZIPInputStream(compressed, BUFFER_BYTES)) {
      out.readFrom(in);
    }
  }

  @Override
  public void compress(byte[] source, int from, int level, BoundedOutput out) throws IOException {
    try (var compressing = new LevelledGzipOutputStream(out, level)) {
      compressing.write(source, from, source.length - from);
    }
  }

  private static final class LevelledGzipOutputStream extends GZIPOutputStream {

    LevelledGzipOutputStream(OutputStream out, int level) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(level);
    }
  }
}
