package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.sequin.protocol.record.InvalidBatchException.Reason;
import org.junit.jupiter.api.Test;

/** Single records written byte by byte; a byte {@code 2 * n} is the varint n, and 1 is -1. */
class MalformedRecordTest {

  @Test
  void aRecordWithNothingInItIsTaken() {
    PreparedBatch stored = prepare(batchOf(12, 0, 0, 0, 1, 1, 0), Policies.keepCodec());
    assertThat(recordsReadByKafka(stored.payload()).getFirst().key()).isNull();
    assertThat(recordsReadByKafka(stored.payload()).getFirst().value()).isNull();
  }

  @Test
  void anyNegativeLengthIsNullAsInKafka() {
    PreparedBatch stored = prepare(batchOf(12, 0, 0, 0, 5, 3, 0), Policies.keepCodec());

    assertThat(recordsReadByKafka(stored.payload()).getFirst().key()).isNull();
  }

  @Test
  void aKeyBeyondItsRecordIsRefused() {
    assertRefused("has a field of 4 bytes and only 2 left", 12, 0, 0, 0, 8, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void aValueBeyondItsRecordIsRefused() {
    assertRefused("has a field of 1073741823 bytes", 20, 0, 0, 0, 1, -2, -1, -1, -1, 7, 0);
  }

  @Test
  void aRecordBeyondItsBatchIsRefused() {
    assertRefused("says it has 8 bytes and 7 are left", 16, 0, 0, 0, 1, 1, 0, 0);
  }

  @Test
  void aNegativeRecordLengthIsRefused() {
    assertRefused("says it has -1 bytes", 1, 0, 0, 0, 1, 1, 0);
  }

  @Test
  void aRecordLongerThanItsFieldsIsRefused() {
    assertRefused("is shorter than it says", 14, 0, 0, 0, 1, 1, 0, 0);
  }

  @Test
  void aNegativeHeaderCountIsRefused() {
    assertRefused("says it has -1 headers", 12, 0, 0, 0, 1, 1, 1, 0);
  }

  @Test
  void moreHeadersThanBytesAreRefused() {
    assertRefused("says it has 3 headers in 2 bytes", 16, 0, 0, 0, 1, 1, 6, 0, 1);
  }

  @Test
  void aHeaderWithoutKeyIsRefused() {
    assertRefused("has a header without a key", 16, 0, 0, 0, 1, 1, 2, 1, 1);
  }

  @Test
  void aHeaderBeyondItsRecordIsRefused() {
    assertRefused("ends in the middle of a field", 16, 0, 0, 0, 1, 1, 2, 2, 'k');
  }

  @Test
  void anOverlongLengthIsRefused() {
    assertRefused("more than five bytes", -1, -1, -1, -1, -1, 0, 0, 0, 0);
  }

  @Test
  void anOverlongTimestampIsRefused() {
    assertRefused(
        "more than ten bytes", 32, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1, 0);
  }

  private static void assertRefused(String message, int... recordBytes) {
    ByteBuf batch = batchOf(recordBytes);
    assertThatExceptionOfType(InvalidBatchException.class)
        .isThrownBy(() -> prepare(batch, Policies.keepCodec()))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_RECORD));
  }

  private static ByteBuf batchOf(int... recordBytes) {
    byte[] section = new byte[recordBytes.length];
    for (int i = 0; i < section.length; i++) {
      section[i] = (byte) recordBytes[i];
    }
    return withRecordsSection(
        produce(CompressionCodec.NONE, at(NOW_MS)), CompressionCodec.NONE, section);
  }
}
