package io.sequin.gateway.api.group;

import io.sequin.gateway.api.topic.TopicLookup;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import java.util.UUID;

/** How a request names topics: by id (KIP-848), or in older versions by name. */
final class TopicNaming {

  private static final short FIRST_WITH_IDS = 10;

  private final TopicLookup lookup;
  private final boolean byId;

  private TopicNaming(TopicLookup lookup, boolean byId) {
    this.lookup = lookup;
    this.byId = byId;
  }

  /** In OffsetCommit and OffsetFetch. */
  static TopicNaming ofVersion(short version, TopicLookup lookup) {
    return new TopicNaming(lookup, version >= FIRST_WITH_IDS);
  }

  <T> NamedTopic<T> find(T asked, UUID id, String name) {
    return byId
        ? new NamedTopic<>(asked, lookup.findFresh(id, ""), ErrorCode.UNKNOWN_TOPIC_ID)
        : new NamedTopic<>(
            asked, lookup.findFresh(Uuids.ZERO, name), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }
}
