package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;

/** Tells whether topics have changed without remembering them. */
public final class TopicsHash {

  /** Of no topics. */
  public static final long EMPTY = 0;

  private TopicsHash() {}

  /** Of those topics that exist. */
  public static long of(Collection<String> names, TopicsView topics) {
    MessageDigest digest = sha256();
    boolean any = false;
    for (String name : names.stream().sorted().toList()) {
      any |= topics.byName(name).map(topic -> update(digest, topic)).isPresent();
    }
    return any ? ByteBuffer.wrap(digest.digest()).getLong() : EMPTY;
  }

  private static MessageDigest update(MessageDigest digest, TopicPartitions topic) {
    byte[] name = topic.name().getBytes(StandardCharsets.UTF_8);
    digest.update(
        ByteBuffer.allocate(Long.BYTES * 2 + Integer.BYTES * 2)
            .putLong(topic.id().getMostSignificantBits())
            .putLong(topic.id().getLeastSignificantBits())
            .putInt(topic.partitionCount())
            .putInt(name.length)
            .flip());
    digest.update(name);
    return digest;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
