package io.sequin.gateway.group.modern;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Makes member ids that look like Kafka's: a random id in 22 letters. */
final class MemberIds {

  private MemberIds() {}

  /** Never begins with a dash: command-line tools would take it for an option. */
  static String random() {
    String id = encoded(UUID.randomUUID());
    while (id.startsWith("-")) {
      id = encoded(UUID.randomUUID());
    }
    return id;
  }

  private static String encoded(UUID id) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES * 2)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
