package io.sequin.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What connections may cost before their clients are known. */
final class NewcomerGuardTest {

  private static final int MAX_BYTES_BEFORE = 1 << 20;
  private static final int MAX_BYTES_AFTER = 4 << 20;

  private final Newcomers newcomers = new Newcomers();

  @Test
  void whoTakesTooLongIsCutOff() {
    EmbeddedChannel channel = connect(new NewcomerGuard(newcomers, MAX_BYTES_AFTER));

    pass(channel, 29);
    assertThat(channel.isOpen()).isTrue();
    pass(channel, 2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoIsKnownHasAllTimeAndMaySendMore() {
    NewcomerGuard guard = new NewcomerGuard(newcomers, MAX_BYTES_AFTER);
    EmbeddedChannel channel = connect(guard);
    channel.writeInbound(frame(MAX_BYTES_BEFORE));
    guard.lift();
    // of the next one the beginning came before
    channel.writeInbound(Unpooled.buffer().writeShort(0));
    channel.runPendingTasks();
    pass(channel, 100);
    channel.writeInbound(Unpooled.buffer().writeShort(3).writeByte(1).writeByte(2).writeByte(3));

    assertThat(channel.isOpen()).isTrue();
    assertThat(read(channel)).isEqualTo(MAX_BYTES_BEFORE);
    assertThat(read(channel)).isEqualTo(3);
    channel.writeInbound(frame(MAX_BYTES_AFTER));
    assertThat(read(channel)).isEqualTo(MAX_BYTES_AFTER);
  }

  @Test
  void manyThatSendMuchDoNotUseUpMemoryAndDoNotKeepOthersOut() {
    EmbeddedChannel[] greedy =
        IntStream.range(0, 100)
            .mapToObj(_ -> connect(new NewcomerGuard(newcomers, MAX_BYTES_AFTER)))
            .toArray(EmbeddedChannel[]::new);
    for (EmbeddedChannel each : greedy) {
      each.writeInbound(unfinishedFrame(MAX_BYTES_BEFORE));
    }
    long open = IntStream.range(0, 100).filter(i -> greedy[i].isOpen()).count();
    EmbeddedChannel modest = connect(new NewcomerGuard(newcomers, MAX_BYTES_AFTER));
    modest.writeInbound(frame(2_000));

    assertThat(open).isBetween(30L, 33L);
    assertThat(read(modest)).isEqualTo(2_000);
    for (EmbeddedChannel each : greedy) {
      each.close();
    }
    EmbeddedChannel later = connect(new NewcomerGuard(newcomers, MAX_BYTES_AFTER));
    later.writeInbound(frame(MAX_BYTES_BEFORE));
    assertThat(read(later)).isEqualTo(MAX_BYTES_BEFORE);
  }

  private static EmbeddedChannel connect(NewcomerGuard guard) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addLast(guard).addLast(new FrameDecoder(MAX_BYTES_BEFORE));
    return channel;
  }

  private static void pass(EmbeddedChannel channel, int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private static ByteBuf frame(int bytes) {
    return Unpooled.buffer().writeInt(bytes).writeZero(bytes);
  }

  private static ByteBuf unfinishedFrame(int bytes) {
    return Unpooled.buffer().writeInt(bytes).writeZero(bytes - 1);
  }

  private static int read(EmbeddedChannel channel) {
    ByteBuf frame = channel.readInbound();
    try {
      return frame.readableBytes();
    } finally {
      frame.release();
    }
  }
}
