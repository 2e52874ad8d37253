package io.sequin.compat.clients;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record with all that it may have, as client programs exchange it with the tests.
 *
 * @param key null where it has none
 * @param value null where it has none
 * @param headers names and values
 */
record Message(
    String key, String value, @JsonProperty("time_ms") long timeMs, List<List<String>> headers) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static String json(List<Message> messages) {
    try {
      return JSON.writeValueAsString(messages);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static List<Message> parse(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new AssertionError("no messages: " + json, e);
    }
  }

  static Message of(ConsumerRecord<byte[], byte[]> record) {
    List<List<String>> headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> List.of(header.key(), text(header.value())))
            .toList();
    return new Message(text(record.key()), text(record.value()), record.timestamp(), headers);
  }

  ProducerRecord<byte[], byte[]> toRecord(String topic) {
    List<Header> all = new ArrayList<>();
    headers.forEach(
        header -> all.add(new RecordHeader(header.getFirst(), bytes(header.getLast()))));
    return new ProducerRecord<>(topic, 0, timeMs, bytes(key), bytes(value), all);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
