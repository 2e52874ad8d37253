package io.sequin.gateway.group.classic;

import java.util.Arrays;
import java.util.Objects;

/**
 * A way of assigning that a member offers.
 *
 * @param name such as {@code range}
 * @param metadata what the leader wants to know of the member; opaque to the broker
 */
public record ClassicMemberProtocol(String name, byte[] metadata) {

  static final byte[] NO_METADATA = {};

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassicMemberProtocol protocol
        && name.equals(protocol.name)
        && Arrays.equals(metadata, protocol.metadata);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(metadata));
  }
}
