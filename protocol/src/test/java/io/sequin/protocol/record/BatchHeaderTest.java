package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

class BatchHeaderTest {

  @Test
  void everyFieldIsWhatKafkaReads() {
    byte[] payload = payloadOf(produceAs(42, (short) 3, 17, true, at(NOW_MS), at(NOW_MS + 1)));
    MutableRecordBatch kafka = readByKafka(payload, 7);

    BatchHeader header = BatchHeader.of(payload);

    assertThat(header.magic()).isEqualTo(kafka.magic());
    assertThat(header.crc()).isEqualTo((int) kafka.checksum());
    assertThat(header.codec()).contains(CompressionCodec.NONE);
    assertThat(header.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(header.isTransactional()).isEqualTo(kafka.isTransactional());
    assertThat(header.isControl()).isEqualTo(kafka.isControlBatch());
    assertThat(header.hasDeleteHorizon()).isEqualTo(kafka.deleteHorizonMs().isPresent());
    assertThat(header.lastOffsetDelta()).isEqualTo((int) (kafka.lastOffset() - 7));
    assertThat(header.baseTimestamp()).isEqualTo(NOW_MS);
    assertThat(header.maxTimestamp()).isEqualTo(kafka.maxTimestamp());
    assertThat(header.hasProducerId()).isEqualTo(kafka.hasProducerId());
    assertThat(header.producerId()).isEqualTo(kafka.producerId());
    assertThat(header.producerEpoch()).isEqualTo(kafka.producerEpoch());
    assertThat(header.baseSequence()).isEqualTo(kafka.baseSequence());
    assertThat(header.recordCount()).isEqualTo(kafka.countOrNull());
    assertThat(header.sizeInBytes()).isEqualTo(kafka.sizeInBytes());
  }

  @Test
  void aBufferReadsLikeItsArray() {
    byte[] payload = payloadOf(produceAs(42, (short) 3, 17, true, at(NOW_MS)));
    ByteBuf shifted = Unpooled.wrappedBuffer(new byte[5], payload).skipBytes(5);

    assertThat(BatchHeader.of(shifted)).isEqualTo(BatchHeader.of(payload));
  }

  @Test
  void tooFewBytesForAHeaderAreATypedError() {
    byte[] tooShort = new byte[BatchLayout.RECORDS_AT - 1];
    assertThatExceptionOfType(InvalidBatchException.class)
        .isThrownBy(() -> BatchHeader.of(tooShort));
    assertThatExceptionOfType(InvalidBatchException.class)
        .isThrownBy(() -> BatchHeader.of(Unpooled.wrappedBuffer(tooShort)));
  }

  @Test
  void aFrameHasTheOffsetAndEpochThatTheBrokerDecided() {
    byte[] payload = payloadOf(produce(CompressionCodec.NONE, at(NOW_MS)));
    ByteBuf frame = BatchFrame.of(1234, 5, payload);

    MutableRecordBatch kafka = readByKafka(payload, 1234);

    assertThat(kafka.baseOffset()).isEqualTo(1234);
    assertThat(frame.readableBytes()).isEqualTo(kafka.sizeInBytes());
    assertThat(frame.getInt(12)).isEqualTo(5);
  }
}
