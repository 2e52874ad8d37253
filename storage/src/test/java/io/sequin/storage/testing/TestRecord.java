package io.sequin.storage.testing;

import java.nio.charset.StandardCharsets;

/** A record of a test batch; key and value may be null. */
public record TestRecord(byte[] key, byte[] value, long timestampMs) {

  public static TestRecord of(String key, String value) {
    return new TestRecord(bytes(key), bytes(value), Batches.TIMESTAMP_MS);
  }

  public TestRecord at(long newTimestampMs) {
    return new TestRecord(key, value, newTimestampMs);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
