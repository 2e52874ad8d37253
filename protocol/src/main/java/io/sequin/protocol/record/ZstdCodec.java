package io.sequin.protocol.record;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One or more Zstandard frames (RFC 8878). Decompression streams, because the size that a frame
 * claims is not to be trusted; the library refuses windows of more than 128 MiB.
 */
enum ZstdCodec implements RecordCodec {
  INSTANCE;

  @Override
  public void decompress(byte[] source, int from, BoundedOutput out) throws IOException {
    ByteBuffer compressed = ByteBuffer.wrap(source, from, source.length - from);
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      boolean frameIsComplete = false;
      while (compressed.hasRemaining() || !frameIsComplete) {
        frameIsComplete = decompressSome(context, compressed, out);
      }
    } catch (ZstdException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void compress(byte[] source, int from, int level, BoundedOutput out) throws IOException {
    int length = source.length - from;
    int bound = (int) Zstd.compressBound(length);
    out.ensureWritable(bound);
    long size = Zstd.compressByteArray(out.array(), out.size(), bound, source, from, length, level);
    if (Zstd.isError(size)) {
      throw new IOException(Zstd.getErrorName(size));
    }
    out.advance((int) size);
  }

  private static boolean decompressSome(
      ZstdDecompressCtx context, ByteBuffer compressed, BoundedOutput out) throws IOException {
    out.ensureWritable(1);
    ByteBuffer target = ByteBuffer.wrap(out.array(), out.size(), out.writableBytes());
    int sourceBytes = compressed.remaining();
    boolean frameIsComplete = context.decompressByteBufferStream(target, compressed);
    int written = target.position() - out.size();
    if (!frameIsComplete && written == 0 && compressed.remaining() == sourceBytes) {
      throw new EOFException("A Zstandard frame ends too early");
    }
    out.advance(written);
    return frameIsComplete;
  }
}
