package io.sequin.gateway.api;

import io.sequin.gateway.admin.TopicRef;
import io.sequin.protocol.wire.Uuids;
import java.util.UUID;

/** How requests name topics: by id where they have one (KIP-516), by name otherwise. */
public final class TopicRefs {

  private TopicRefs() {}

  /**
   * @param id zero where the name counts
   */
  public static TopicRef of(UUID id, String name) {
    return Uuids.ZERO.equals(id) ? TopicRef.named(name) : TopicRef.withId(id);
  }
}
