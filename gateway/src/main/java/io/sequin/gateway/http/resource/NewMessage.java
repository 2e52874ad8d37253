package io.sequin.gateway.http.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.Json;
import io.sequin.protocol.record.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A message to be sent. Its data is {@code data}, {@code dataBase64} or {@code json}, or null with
 * none of them.
 *
 * @param partition null for the one that Kafka's clients would choose by the key
 * @param timestamp null for now
 */
public record NewMessage(
    String key,
    String keyBase64,
    String data,
    String dataBase64,
    JsonNode json,
    List<Header> headers,
    Integer partition,
    Instant timestamp) {

  private static final int MAX_HEADERS = 1_000;

  /**
   * A message as it is stored.
   *
   * @param key null for none
   * @param data null for none
   * @param partition null for the key's own
   * @param timestamp null for now
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
  public record Encoded(
      byte[] key, byte[] data, List<RecordHeader> headers, Integer partition, Instant timestamp) {

    long timestampMs(long nowMs) {
      return timestamp == null ? nowMs : timestamp.toEpochMilli();
    }
  }

  /**
   * The message as it is stored, if it can be one.
   *
   * @throws HttpProblemException if it cannot
   */
  public Encoded encoded() {
    return new Encoded(
        Bytes.of("key", key, keyBase64), dataBytes(), recordHeaders(), partition, timestamp);
  }

  /** Null for none. */
  private byte[] dataBytes() {
    if (json == null) {
      return Bytes.of("data", data, dataBase64);
    }
    if (data != null || dataBase64 != null) {
      throw HttpProblemException.badRequest("give data, dataBase64 or json, only one of them");
    }
    return Json.write(json);
  }

  private List<RecordHeader> recordHeaders() {
    if (headers == null) {
      return List.of();
    }
    return Required.items("headers", headers, MAX_HEADERS).stream()
        .map(
            header ->
                new RecordHeader(
                    Required.text("name of a header", header.name())
                        .getBytes(StandardCharsets.UTF_8),
                    Bytes.of("value", header.value(), header.valueBase64())))
        .toList();
  }
}
