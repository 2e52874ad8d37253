package io.sequin.protocol.wire;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** UUIDs as Kafka has them. */
public final class Uuids {

  /** Sixteen zero bytes: "no id". */
  public static final UUID ZERO = new UUID(0, 0);

  private Uuids() {}

  /** As Kafka writes them: 22 characters of Base64 that need no quoting in a URL. */
  public static String text(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** A new one, which never begins with a dash: command-line tools would take it for an option. */
  public static String randomText() {
    String id = text(UUID.randomUUID());
    while (id.startsWith("-")) {
      id = text(UUID.randomUUID());
    }
    return id;
  }
}
