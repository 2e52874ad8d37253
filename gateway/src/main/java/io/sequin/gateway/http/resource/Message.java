package io.sequin.gateway.http.resource;

import java.time.Instant;
import java.util.List;

/**
 * A record of a topic. Key and data are text where they are UTF-8, else in Base64; with neither
 * they are null.
 */
public record Message(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    String key,
    String keyBase64,
    String data,
    String dataBase64,
    List<Header> headers) {

  static Message of(
      String topic,
      int partition,
      long offset,
      long timestampMs,
      byte[] key,
      byte[] data,
      List<Header> headers) {
    String keyText = Bytes.text(key).orElse(null);
    String dataText = Bytes.text(data).orElse(null);
    return new Message(
        topic,
        partition,
        offset,
        Instant.ofEpochMilli(timestampMs),
        keyText,
        keyText == null && key != null ? Bytes.base64(key) : null,
        dataText,
        dataText == null && data != null ? Bytes.base64(data) : null,
        headers);
  }

  /** The same without what it carries, for who must not see that. */
  Message hidden() {
    return new Message(topic, partition, offset, timestamp, key, keyBase64, null, null, List.of());
  }
}
