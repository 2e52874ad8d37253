package io.sequin.protocol.record;

import java.io.IOException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;

/** One or more LZ4 frames, with the header checksum that message format v2 requires (KIP-57). */
enum Lz4Codec implements RecordCodec {
  INSTANCE;

  private static final long UNKNOWN_SIZE = -1;

  @Override
  public void decompress(byte[] source, int from, BoundedOutput out) throws IOException {
    Lz4FrameReader frames = new Lz4FrameReader(source, from);
    do {
      frames.readFrame(out);
    } while (frames.hasRemaining());
  }

  @Override
  public void compress(byte[] source, int from, int level, BoundedOutput out) throws IOException {
    try (var compressing =
        new LZ4FrameOutputStream(
            out,
            BLOCKSIZE.SIZE_64KB,
            UNKNOWN_SIZE,
            compressor(level),
            XXHashFactory.fastestInstance().hash32(),
            FLG.Bits.BLOCK_INDEPENDENCE)) {
      compressing.write(source, from, source.length - from);
    }
  }

  private static LZ4Compressor compressor(int level) {
    LZ4Factory factory = LZ4Factory.fastestInstance();
    return level == CompressionCodec.LZ4.defaultLevel()
        ? factory.fastCompressor()
        : factory.highCompressor(level);
  }
}
