package io.sequin.gateway.group.modern;

import java.util.Arrays;

/**
 * One of the assignment protocols that a member of the classic kind supports.
 *
 * @param metadata a ConsumerProtocolSubscription with its version before it
 */
record EmbeddedProtocol(String name, byte[] metadata) {

  @Override
  public boolean equals(Object other) {
    return other instanceof EmbeddedProtocol(String otherName, byte[] otherMetadata)
        && name.equals(otherName)
        && Arrays.equals(metadata, otherMetadata);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(metadata);
  }
}
