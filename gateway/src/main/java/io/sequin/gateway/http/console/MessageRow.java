package io.sequin.gateway.http.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.Json;
import io.sequin.gateway.http.resource.Header;
import io.sequin.gateway.http.resource.Message;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A message as a row, in the form that somebody wants to see. */
public record MessageRow(
    int partition, long offset, String timestamp, String key, String data, List<Header> headers) {

  /** Text as it is, JSON with a line for each field, bytes in hexadecimal. */
  public static final List<String> FORMATS = List.of("text", "json", "hex");

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  static MessageRow of(Message message, String format) {
    return new MessageRow(
        message.partition(),
        message.offset(),
        message.timestamp().toString(),
        shown(message.key(), message.keyBase64(), "text"),
        shown(message.data(), message.dataBase64(), format),
        message.headers());
  }

  /** Of a row of view {@code sequin.messages}. */
  static MessageRow of(JsonNode row, String format) {
    return new MessageRow(
        row.path("partition").asInt(),
        row.path("offset").asLong(),
        row.path("timestamp").asText(),
        row.path("key").asText(),
        shown(null, row.path("data").isNull() ? null : row.path("data").asText(), format),
        List.of());
  }

  private static String shown(String text, String base64, String format) {
    if (text == null && base64 == null) {
      return "";
    }
    byte[] bytes =
        text == null
            ? Base64.getMimeDecoder().decode(base64)
            : text.getBytes(StandardCharsets.UTF_8);
    return switch (format) {
      case "hex" -> HEX.formatHex(bytes);
      case "json" -> json(bytes);
      default -> new String(bytes, StandardCharsets.UTF_8);
    };
  }

  /** What is no JSON stays as it is. */
  private static String json(byte[] bytes) {
    try {
      return Json.read(bytes, JsonNode.class).toPrettyString();
    } catch (HttpProblemException _) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
