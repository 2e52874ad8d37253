package io.sequin.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sequin.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.message.MetadataRequest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireWriterTest {

  private static final boolean CLASSIC = false;
  private static final boolean FLEXIBLE = true;

  /** Counts the bytes in buffers that are not released. */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  @AfterEach
  void everyBufferIsReleased() {
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  @Test
  void whatIsWrittenIsReadBack() {
    UUID uuid = new UUID(-3, 4);
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeBoolean(true);
      out.writeUnsignedShort(65_535);
      out.writeUnsignedInt(0xffff_ffffL);
      out.writeDouble(-0.5);
      out.writeUuid(uuid);
      out.writeUnsignedVarint(-1);
      out.writeString("é😀", FLEXIBLE);
      out.writeString(null, CLASSIC);
      out.writeBytes(new byte[] {1, 2}, CLASSIC);
      out.writeArray(List.of(7, 8), WireWriter::writeInt, FLEXIBLE);
      ByteBuf whole = out.finish();

      WireReader in = new WireReader(whole);
      assertThat(in.readBoolean()).isTrue();
      assertThat(in.readUnsignedShort()).isEqualTo(65_535);
      assertThat(in.readUnsignedInt()).isEqualTo(0xffff_ffffL);
      assertThat(in.readDouble()).isEqualTo(-0.5);
      assertThat(in.readUuid()).isEqualTo(uuid);
      assertThat(in.readUnsignedVarint()).isEqualTo(-1);
      assertThat(in.readString(FLEXIBLE)).isEqualTo("é😀");
      assertThat(in.readNullableString(CLASSIC)).isNull();
      assertThat(in.readBytes(CLASSIC)).containsExactly(1, 2);
      assertThat(in.readArray(WireReader::readInt, FLEXIBLE)).containsExactly(7, 8);
      assertThat(in.remaining()).isZero();
      whole.release();
    }
  }

  @Test
  void halfACharacterBecomesAQuestionMarkAsInKafka() {
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeString("a\ud83d", CLASSIC);
      ByteBuf whole = out.finish();
      assertThat(new WireReader(whole).readString(CLASSIC)).isEqualTo("a?");
      whole.release();
    }
  }

  @Test
  void aStringTooLongForTheProtocolIsRefused() {
    try (WireWriter out = new WireWriter(allocator)) {
      assertThatThrownBy(() -> out.writeString("é".repeat(16_384), FLEXIBLE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void fiftyMebibytesOfRecordsAreNotCopied() {
    ByteBuf records = allocator.buffer(1 << 20).writerIndex(1 << 20);
    try (WireWriter out = new WireWriter(allocator)) {
      long usedBefore = used();
      fetchResponse(Collections.nCopies(50, records)).write(out, ApiKey.FETCH.highestVersion());
      ByteBuf whole = out.finish();

      assertThat(whole.readableBytes()).isGreaterThan(50 << 20);
      assertThat(used() - usedBefore).isLessThan(50_000);
      whole.release();
    }
    assertThat(records.refCnt()).isOne();
    records.release();
  }

  @Test
  void theResultKeepsRecordsThatTheirOwnerHasReleased() {
    ByteBuf records = allocator.buffer().writeBytes(new byte[5000]).setByte(4321, 0x5a);
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeRecords(records, CLASSIC);
      out.writeInt(99);
      ByteBuf whole = out.finish();
      records.release();

      assertThat(records.refCnt()).isOne();
      assertThat(whole.getByte(Integer.BYTES + 4321)).isEqualTo((byte) 0x5a);
      assertThat(whole.getInt(Integer.BYTES + 5000)).isEqualTo(99);
      whole.release();
    }
    assertThat(records.refCnt()).isZero();
  }

  @Test
  void recordsAreWrittenFromTheirReaderIndexWhichDoesNotMove() {
    for (int size : new int[] {10, 5000}) {
      ByteBuf records = allocator.buffer().writeBytes(new byte[size]).readerIndex(4);
      try (WireWriter out = new WireWriter(allocator)) {
        out.writeRecords(records, CLASSIC);
        ByteBuf whole = out.finish();
        assertThat(whole.readableBytes()).isEqualTo(Integer.BYTES + size - 4);
        assertThat(records.readerIndex()).isEqualTo(4);
        whole.release();
      }
      records.release();
    }
  }

  @Test
  void aWriteThatFailsMidwayReleasesEverything() {
    ByteBuf records = allocator.buffer().writeBytes(new byte[5000]);
    PartitionData leaderInATag =
        PartitionData.builder()
            .records(records)
            .currentLeader(LeaderIdAndEpoch.builder().leaderId(1).build())
            .build();
    try (WireWriter out = new WireWriter(allocator)) {
      assertThatThrownBy(() -> response(List.of(leaderInATag)).write(out, (short) 11))
          .isInstanceOf(UnsupportedFieldException.class)
          .hasMessageContaining("currentLeader")
          .hasMessageContaining("11");
    }
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeRecords(records, CLASSIC);
      assertThatThrownBy(
              () ->
                  out.writeTaggedField(
                      0,
                      field -> {
                        throw new IllegalStateException();
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(records.refCnt()).isOne();
    records.release();
  }

  @Test
  void nullIsRefusedInVersionsWithoutNull() {
    MetadataRequest allTopics = MetadataRequest.builder().topics(null).build();
    try (WireWriter out = new WireWriter(allocator)) {
      assertThatThrownBy(() -> allTopics.write(out, (short) 0))
          .isInstanceOf(UnsupportedFieldException.class);
    }
    try (WireWriter out = new WireWriter(allocator)) {
      allTopics.write(out, (short) 1);
      ByteBuf whole = out.finish();
      assertThat(ByteBufUtil.hexDump(whole)).isEqualTo("ffffffff");
      whole.release();
    }
  }

  private static FetchResponse fetchResponse(List<ByteBuf> records) {
    return response(
        records.stream().map(each -> PartitionData.builder().records(each).build()).toList());
  }

  private static FetchResponse response(List<PartitionData> partitions) {
    return FetchResponse.builder()
        .responses(List.of(FetchableTopicResponse.builder().partitions(partitions).build()))
        .build();
  }

  private long used() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }
}
