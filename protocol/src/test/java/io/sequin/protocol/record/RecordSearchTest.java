package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.record.RecordSearch.OffsetAndTimestamp;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordSearchTest {

  private static final long BASE_OFFSET = 1000;

  @ParameterizedTest
  @EnumSource
  void theFirstRecordAtOrAfterATimeIsFound(CompressionCodec codec) {
    byte[] payload = stored(codec);
    assertThat(firstAtOrAfter(payload, 0, 0)).contains(new OffsetAndTimestamp(1000, 10));
    assertThat(firstAtOrAfter(payload, 0, 11)).contains(new OffsetAndTimestamp(1001, 30));
    assertThat(firstAtOrAfter(payload, 0, 30)).contains(new OffsetAndTimestamp(1001, 30));
    assertThat(firstAtOrAfter(payload, 0, 31)).isEmpty();
  }

  @Test
  void recordsBeforeTheSmallestOffsetAreNotFound() {
    assertThat(firstAtOrAfter(stored(CompressionCodec.NONE), 1002, 15))
        .contains(new OffsetAndTimestamp(1002, 20));
  }

  @ParameterizedTest
  @EnumSource
  void theFirstOfTheLatestRecordsIsFound(CompressionCodec codec) {
    assertThat(RecordSearch.maxTimestamp(stored(codec), BASE_OFFSET, MAX_UNCOMPRESSED_BYTES))
        .contains(new OffsetAndTimestamp(1001, 30));
  }

  @Test
  void theFirstOfRecordsWithoutTimestampsIsTheLatest() {
    byte[] payload = payloadOf(produce(CompressionCodec.NONE, at(-1), at(-1)));
    assertThat(RecordSearch.maxTimestamp(payload, BASE_OFFSET, MAX_UNCOMPRESSED_BYTES))
        .contains(new OffsetAndTimestamp(BASE_OFFSET, -1));
  }

  @Test
  void logAppendTimeIsTheTimeOfEveryRecord() {
    byte[] payload =
        prepare(
                produce(CompressionCodec.NONE, at(10), at(30)),
                Policies.stampAppendTime(Optional.empty()))
            .payload();
    assertThat(firstAtOrAfter(payload, 0, 31)).contains(new OffsetAndTimestamp(1000, NOW_MS));
  }

  private static byte[] stored(CompressionCodec codec) {
    return prepare(produce(codec, at(10), at(30), at(20), at(30)), Policies.keepCodec()).payload();
  }

  private static Optional<OffsetAndTimestamp> firstAtOrAfter(
      byte[] payload, long minOffset, long timestamp) {
    return RecordSearch.firstAtOrAfter(
        payload, BASE_OFFSET, minOffset, timestamp, MAX_UNCOMPRESSED_BYTES);
  }
}
