package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;
import static io.sequin.protocol.record.KafkaBatches.*;
import static io.sequin.protocol.record.Policies.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.record.InvalidBatchException.Reason;
import io.sequin.protocol.record.InvalidBatchException.RecordError;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPreparerTest {

  private static final int CRC = WIRE_PREFIX_BYTES + CRC_AT;
  private static final int ATTRIBUTES = WIRE_PREFIX_BYTES + ATTRIBUTES_AT;
  private static final int LAST_OFFSET_DELTA = WIRE_PREFIX_BYTES + LAST_OFFSET_DELTA_AT;
  private static final int MAX_TIMESTAMP = WIRE_PREFIX_BYTES + MAX_TIMESTAMP_AT;
  private static final int RECORD_COUNT = WIRE_PREFIX_BYTES + RECORD_COUNT_AT;

  @Test
  void theProducersFieldsArePassedOn() {
    ByteBuf produced = produceAs(42, (short) 3, 17, true, at(NOW_MS), at(NOW_MS + 5));

    PreparedBatch stored = prepare(produced, keepCodec());

    assertThat(stored.producerId()).isEqualTo(42);
    assertThat(stored.producerEpoch()).isEqualTo((short) 3);
    assertThat(stored.baseSequence()).isEqualTo(17);
    assertThat(stored.isTransactional()).isTrue();
    assertThat(stored.hasProducerId()).isTrue();
    assertThat(stored.recordCount()).isEqualTo(2);
    assertThat(stored.baseTimestamp()).isEqualTo(NOW_MS);
    assertThat(stored.maxTimestamp()).isEqualTo(NOW_MS + 5);
    assertThat(stored.sizeInBytes()).isEqualTo(produced.readableBytes());
  }

  @Test
  void aTransactionalBatchStaysOneWhenItsCodecChanges() {
    PreparedBatch stored =
        prepare(produceAs(42, (short) 3, 17, true, at(NOW_MS)), store(CompressionCodec.ZSTD));

    RecordBatch read = readByKafka(stored.payload(), 100);
    assertThat(read.isTransactional()).isTrue();
    assertThat(read.producerId()).isEqualTo(42);
    assertThat(read.baseSequence()).isEqualTo(17);
    assertThat(read.baseOffset()).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource
  void logAppendTimeReplacesTheTimestampsThatConsumersSee(CompressionCodec codec) {
    PreparedBatch stored =
        prepare(
            produce(codec, at(1), at(2)),
            stampAppendTime(Optional.of(Compression.of(CompressionCodec.NONE))));

    assertThat(stored.maxTimestamp()).isEqualTo(NOW_MS);
    assertThat(recordsReadByKafka(stored.payload()))
        .extracting(SimpleRecord::timestamp)
        .containsExactly(NOW_MS, NOW_MS);
  }

  @Test
  void logAppendTimeIsStampedOnABatchThatStaysCompressed() {
    PreparedBatch stored =
        prepare(produce(CompressionCodec.LZ4, at(1)), stampAppendTime(Optional.empty()));

    assertThat(stored.keysAt()).isEmpty();
    assertThat(recordsReadByKafka(stored.payload()).getFirst().timestamp()).isEqualTo(NOW_MS);
  }

  @Test
  void aWrongMaximumTimestampIsCorrected() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS - 1), at(NOW_MS), at(NOW_MS - 2));
    produced.setLong(MAX_TIMESTAMP, 1);

    PreparedBatch stored = prepare(withValidCrc(produced), keepCodec());

    assertThat(stored.maxTimestamp()).isEqualTo(NOW_MS);
    assertThat(readByKafka(stored.payload(), 0).maxTimestamp()).isEqualTo(NOW_MS);
  }

  @Test
  void recordsWithoutTimestampAreTaken() {
    PreparedBatch stored = prepare(produce(CompressionCodec.NONE, at(-1)), refuseOlderThan(1));

    assertThat(stored.maxTimestamp()).isEqualTo(NO_TIMESTAMP);
  }

  @Test
  void nothingAtAllIsNotABatch() {
    assertRefused(Unpooled.EMPTY_BUFFER, Reason.INVALID_RECORD, "no record batch");
  }

  @Test
  void everyTruncationIsATypedError() {
    ByteBuf whole = produce(CompressionCodec.NONE, at(NOW_MS));
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf truncated = whole.slice(0, length);
      assertThat(refusal(truncated, keepCodec()).reason()).isEqualTo(Reason.INVALID_RECORD);
    }
  }

  @Test
  void aBatchTooShortForItsHeaderIsCorrupt() {
    for (int length = 17; length < WIRE_HEADER_BYTES; length++) {
      ByteBuf shortened = produce(CompressionCodec.NONE, at(NOW_MS)).slice(0, length);
      shortened.setInt(WIRE_BATCH_LENGTH_AT, length - WIRE_LENGTH_EXCLUDES_BYTES);
      assertThat(refusal(shortened, keepCodec()).reason()).isEqualTo(Reason.CORRUPT_MESSAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 13})
  void anImpossibleBatchLengthIsCorrupt(int batchLength) {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setInt(WIRE_BATCH_LENGTH_AT, batchLength);
    assertRefused(produced, Reason.CORRUPT_MESSAGE, "length");
  }

  @Test
  void aBatchLengthBeyondTheRequestIsNotABatch() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setInt(WIRE_BATCH_LENGTH_AT, Integer.MAX_VALUE);
    assertRefused(produced, Reason.INVALID_RECORD, "not complete");
  }

  @Test
  void twoBatchesForOnePartitionAreRefused() {
    ByteBuf one = produce(CompressionCodec.NONE, at(NOW_MS));
    assertRefused(
        Unpooled.wrappedBuffer(one, one.duplicate()), Reason.INVALID_RECORD, "exactly one");
  }

  @Test
  void bytesAfterTheBatchAreRefused() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    assertRefused(
        Unpooled.wrappedBuffer(produced, Unpooled.wrappedBuffer(new byte[1])),
        Reason.INVALID_RECORD,
        "exactly one");
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1})
  void olderMessageFormatsAreRefused(byte magic) {
    ByteBuf old =
        Unpooled.wrappedBuffer(
            MemoryRecords.withRecords(magic, kafkaCompression(CompressionCodec.NONE), at(NOW_MS))
                .buffer());
    assertRefused(old, Reason.INVALID_RECORD, "format " + magic);
  }

  @Test
  void anUnknownMessageFormatIsCorrupt() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setByte(WIRE_MAGIC_AT, 3);
    assertRefused(produced, Reason.CORRUPT_MESSAGE, "format 3");
  }

  @Test
  void aBaseOffsetOtherThanZeroIsRefused() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setLong(WIRE_BASE_OFFSET_AT, 1);
    assertRefused(produced, Reason.INVALID_RECORD, "base offset");
  }

  @Test
  void everyFlippedBitAfterTheMagicByteIsFound() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS), at(NOW_MS));
    for (int bit = CRC * 8; bit < produced.readableBytes() * 8; bit++) {
      ByteBuf damaged = produced.copy();
      damaged.setByte(bit / 8, damaged.getByte(bit / 8) ^ (1 << (bit % 8)));
      assertThat(refusal(damaged, keepCodec()).reason()).isEqualTo(Reason.CORRUPT_MESSAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 3, Integer.MAX_VALUE})
  void aWrongRecordCountIsRefused(int recordCount) {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS), at(NOW_MS));
    produced.setInt(RECORD_COUNT, recordCount);
    assertRefused(withValidCrc(produced), Reason.INVALID_RECORD, recordCount + " records");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "ZSTD"})
  void aRecordCountThatTheBytesCannotHoldIsRefused(CompressionCodec codec) {
    ByteBuf produced = produce(codec, at(NOW_MS), at(NOW_MS));
    produced.setInt(RECORD_COUNT, Integer.MAX_VALUE);
    produced.setInt(LAST_OFFSET_DELTA, Integer.MAX_VALUE - 1);
    assertRefused(withValidCrc(produced), Reason.INVALID_RECORD, "2147483647 records");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP"})
  void recordsBeyondTheCountAreRefused(CompressionCodec codec) {
    ByteBuf produced = produce(codec, at(NOW_MS), at(NOW_MS));
    produced.setInt(RECORD_COUNT, 1);
    produced.setInt(LAST_OFFSET_DELTA, 0);
    assertRefused(withValidCrc(produced), Reason.INVALID_RECORD, "follow the last record");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP"})
  void fewerRecordsThanTheCountAreRefused(CompressionCodec codec) {
    ByteBuf produced = produce(codec, at(NOW_MS), at(NOW_MS));
    produced.setInt(RECORD_COUNT, 3);
    produced.setInt(LAST_OFFSET_DELTA, 2);
    assertRefused(withValidCrc(produced), Reason.INVALID_RECORD, "ends");
  }

  @Test
  void aControlBatchFromAClientIsRefused() {
    MemoryRecords marker =
        MemoryRecords.withEndTransactionMarker(
            0, NOW_MS, 0, 42, (short) 3, new EndTransactionMarker(ControlRecordType.COMMIT, 0));
    assertRefused(
        Unpooled.wrappedBuffer(marker.buffer()), Reason.INVALID_RECORD, "control batches");
  }

  @Test
  void anIdempotentProducerNeedsASequenceAndAnEpoch() {
    ByteBuf noSequence = withLong(PRODUCER_ID_AT, 42);
    assertRefused(noSequence, Reason.INVALID_RECORD, "sequence -1");

    noSequence.setInt(WIRE_PREFIX_BYTES + BASE_SEQUENCE_AT, 0);
    assertRefused(withValidCrc(noSequence), Reason.INVALID_RECORD, "epoch -1");
  }

  @Test
  void aNegativeProducerIdOtherThanNoneIsRefused() {
    assertRefused(withLong(PRODUCER_ID_AT, -2), Reason.INVALID_RECORD, "producer id -2");
  }

  @Test
  void aTransactionWithoutAProducerIsRefused() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setShort(ATTRIBUTES, 0x10);
    assertRefused(withValidCrc(produced), Reason.INVALID_RECORD, "producer id");
  }

  @Test
  void anUnknownCodecIsRefused() {
    for (int codec = 5; codec <= 7; codec++) {
      ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
      produced.setShort(ATTRIBUTES, codec);
      assertRefused(withValidCrc(produced), Reason.UNSUPPORTED_COMPRESSION_TYPE, "codec");
    }
  }

  @Test
  void zstandardNeedsProduceVersionSeven() {
    ByteBuf produced = produce(CompressionCodec.ZSTD, at(NOW_MS));
    InvalidBatchException refusal =
        catchThrowableOfType(
            InvalidBatchException.class,
            () -> BatchPreparer.prepare(produced, keepCodec(), 6, NOW_MS));

    assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(BatchPreparer.prepare(produced, keepCodec(), 7, NOW_MS).recordCount()).isOne();
  }

  @Test
  void recordsWithoutKeyAreNamedOneByOne() {
    ByteBuf produced =
        produce(
            CompressionCodec.LZ4,
            at(NOW_MS),
            new SimpleRecord(NOW_MS, (byte[]) null, new byte[1]),
            new SimpleRecord(NOW_MS, new byte[0], new byte[1]),
            new SimpleRecord(NOW_MS, (byte[]) null, null));

    InvalidBatchException refusal = refusal(produced, requireKeys());

    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_RECORD);
    assertThat(refusal.recordErrors()).extracting(RecordError::recordIndex).containsExactly(1, 3);
  }

  @Test
  void timestampsOutOfBoundsAreNamedOneByOne() {
    ByteBuf produced =
        produce(
            CompressionCodec.NONE,
            at(NOW_MS - HOUR_MS),
            at(NOW_MS - HOUR_MS - 1),
            at(NOW_MS + HOUR_MS),
            at(NOW_MS + HOUR_MS + 1));

    InvalidBatchException refusal = refusal(produced, refuseOlderThan(HOUR_MS));

    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_TIMESTAMP);
    assertThat(refusal.recordErrors()).extracting(RecordError::recordIndex).containsExactly(1, 3);
  }

  @Test
  void aBadTimestampOutweighsAMissingKey() {
    ByteBuf produced =
        produce(
            CompressionCodec.NONE,
            new SimpleRecord(NOW_MS, (byte[]) null, null),
            at(NOW_MS + HOUR_MS + 1));

    InvalidBatchException refusal = refusal(produced, requireKeys());

    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_TIMESTAMP);
    assertThat(refusal.recordErrors()).hasSize(2);
  }

  @Test
  void anyTimestampIsTakenWhereTheBrokerSetsIt() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(0), at(Long.MAX_VALUE));
    assertThat(prepare(produced, stampAppendTime(Optional.empty())).maxTimestamp())
        .isEqualTo(NOW_MS);
  }

  @Test
  void aProducerMayNotSetLogAppendTime() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setShort(ATTRIBUTES, 0x08);

    InvalidBatchException refusal =
        refusal(withValidCrc(produced), stampAppendTime(Optional.empty()));

    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_TIMESTAMP);
  }

  @Test
  void logAppendTimeIsTakenBackWhereTheTopicHasCreateTime() {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS - 3));
    produced.setShort(ATTRIBUTES, 0x08);
    produced.setLong(MAX_TIMESTAMP, NOW_MS);

    PreparedBatch stored = prepare(withValidCrc(produced), keepCodec());

    assertThat(recordsReadByKafka(stored.payload()).getFirst().timestamp()).isEqualTo(NOW_MS - 3);
    assertThat(stored.maxTimestamp()).isEqualTo(NOW_MS - 3);
  }

  @Test
  void offsetDeltasMustCountUp() {
    byte[] recordsSection = recordsSectionOf(produce(CompressionCodec.NONE, at(NOW_MS)));
    assertThat(recordsSection[3]).as("the offset delta").isZero();
    recordsSection[3] = 2;
    for (CompressionCodec codec : CompressionCodec.values()) {
      ByteBuf produced =
          compressed(produce(CompressionCodec.NONE, at(NOW_MS)), codec, recordsSection);

      InvalidBatchException refusal = refusal(produced, keepCodec());

      assertThat(refusal.reason()).isEqualTo(Reason.INVALID_RECORD);
      assertThat(refusal.recordErrors()).extracting(RecordError::recordIndex).containsExactly(0);
    }
  }

  @Test
  void theSizeLimitCountsTheWholeBatchAsReceived() {
    ByteBuf produced = produce(CompressionCodec.NONE, keyed("key", "value".repeat(100)));
    int size = produced.readableBytes();

    prepare(produced, limit(CompressionCodec.NONE, size, size, size));
    InvalidBatchException refusal =
        refusal(produced, limit(CompressionCodec.NONE, size - 1, size, size));

    assertThat(refusal.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE);
  }

  @Test
  void aBatchThatGrowsBeyondTheLimitByDecompressionIsTooLarge() {
    SimpleRecord record = keyed("key", "value".repeat(100));
    int plainSize = produce(CompressionCodec.NONE, record).readableBytes();
    ByteBuf produced = produce(CompressionCodec.GZIP, record);
    assertThat(produced.readableBytes()).isLessThan(plainSize);

    prepare(produced, limit(CompressionCodec.NONE, plainSize, plainSize, plainSize));
    InvalidBatchException refusal =
        refusal(produced, limit(CompressionCodec.NONE, plainSize, plainSize - 1, plainSize));

    assertThat(refusal.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE);
  }

  private static ByteBuf withLong(int at, long value) {
    ByteBuf produced = produce(CompressionCodec.NONE, at(NOW_MS));
    produced.setLong(WIRE_PREFIX_BYTES + at, value);
    return withValidCrc(produced);
  }

  private static ByteBuf compressed(ByteBuf produced, CompressionCodec codec, byte[] section) {
    byte[] payload = payloadOf(withRecordsSection(produced, CompressionCodec.NONE, section));
    byte[] packed = Codecs.compress(Compression.of(codec), payload);
    byte[] packedSection = Arrays.copyOfRange(packed, RECORDS_AT, packed.length);
    return withRecordsSection(produced, codec, packedSection);
  }

  private static void assertRefused(ByteBuf records, Reason reason, String message) {
    InvalidBatchException refusal = refusal(records, keepCodec());
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining(message);
  }

  private static InvalidBatchException refusal(ByteBuf records, BatchPolicy policy) {
    InvalidBatchException refusal =
        catchThrowableOfType(InvalidBatchException.class, () -> prepare(records, policy));
    assertThat(refusal).as("the batch was taken").isNotNull();
    return refusal;
  }
}
