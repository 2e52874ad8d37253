package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.protocol.ErrorCode;
import java.util.UUID;

/** How a request names topics: by id (KIP-848), or in older versions by name. */
final class TopicNaming {

  private static final short FIRST_WITH_IDS = 10;

  private final TopicLookup lookup;
  private final TopicOperation operation;
  private final boolean byId;

  private TopicNaming(TopicLookup lookup, TopicOperation operation, boolean byId) {
    this.lookup = lookup;
    this.operation = operation;
    this.byId = byId;
  }

  /** In OffsetCommit and OffsetFetch. */
  static TopicNaming ofVersion(short version, TopicLookup lookup, TopicOperation operation) {
    return new TopicNaming(lookup, operation, version >= FIRST_WITH_IDS);
  }

  <T> NamedTopic<T> find(T asked, UUID id, String name) {
    return byId
        ? new NamedTopic<>(
            asked, lookup.findFresh(TopicRef.withId(id), operation), ErrorCode.UNKNOWN_TOPIC_ID)
        : new NamedTopic<>(
            asked,
            lookup.findFresh(TopicRef.named(name), operation),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }
}
