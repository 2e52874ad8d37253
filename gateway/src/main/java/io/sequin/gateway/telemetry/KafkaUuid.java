package io.sequin.gateway.telemetry;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Ids as Kafka writes them: 22 characters of Base64 that need no quoting in a URL. */
final class KafkaUuid {

  private KafkaUuid() {}

  static String text(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
