package io.sequin.compat.support;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** Many lines, told by their number and the checksum that {@code sort | sha256sum} would print. */
public record LineSet(int count, String sha256) {

  public static LineSet of(Collection<String> lines) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines.stream()
          .sorted()
          .forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return new LineSet(lines.size(), HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
