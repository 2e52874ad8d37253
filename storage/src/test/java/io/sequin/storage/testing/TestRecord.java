package io.sequin.storage.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A record of a test batch; key and value may be null. */
public record TestRecord(byte[] key, byte[] value, long timestampMs, List<Header> headers) {

  /** The value may be null. */
  public record Header(byte[] name, byte[] value) {}

  public static TestRecord of(String key, String value) {
    return new TestRecord(bytes(key), bytes(value), Batches.TIMESTAMP_MS, List.of());
  }

  public TestRecord at(long newTimestampMs) {
    return new TestRecord(key, value, newTimestampMs, headers);
  }

  /** With one more header. */
  public TestRecord with(String name, String headerValue) {
    return with(name, bytes(headerValue));
  }

  /** With one more header. */
  public TestRecord with(String name, byte[] headerValue) {
    return new TestRecord(
        key,
        value,
        timestampMs,
        Stream.concat(headers.stream(), Stream.of(new Header(bytes(name), headerValue))).toList());
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
