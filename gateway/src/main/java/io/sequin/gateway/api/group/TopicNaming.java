package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.topic.Topic;
import java.util.Optional;
import java.util.UUID;

/**
 * How a request names topics: by id (KIP-848), or in older versions by name. Those that its client
 * may not do it with are not there, and it is told why.
 */
final class TopicNaming {

  private static final short FIRST_WITH_IDS = 10;

  private final TopicLookup lookup;
  private final TopicGate gate;
  private final TopicOperation operation;
  private final boolean byId;

  private TopicNaming(TopicLookup lookup, TopicGate gate, TopicOperation operation, boolean byId) {
    this.lookup = lookup;
    this.gate = gate;
    this.operation = operation;
    this.byId = byId;
  }

  /**
   * In OffsetCommit and OffsetFetch.
   *
   * @param operation READ or DESCRIBE
   */
  static TopicNaming of(RequestContext context, TopicLookup lookup, TopicOperation operation) {
    return new TopicNaming(
        lookup, new TopicGate(lookup, context), operation, context.version() >= FIRST_WITH_IDS);
  }

  /** Where no version has ids. */
  static TopicNaming byName(RequestContext context, TopicLookup lookup, TopicOperation operation) {
    return new TopicNaming(lookup, new TopicGate(lookup, context), operation, false);
  }

  <T> NamedTopic<T> find(T asked, UUID id, String name) {
    return byId ? find(asked, id) : find(asked, name);
  }

  private <T> NamedTopic<T> find(T asked, UUID id) {
    Optional<Topic> topic = lookup.findFresh(TopicRef.withId(id), operation);
    return topic.isPresent() && !isAllowed(topic.get().name())
        ? denied(asked)
        : new NamedTopic<>(asked, topic, ErrorCode.UNKNOWN_TOPIC_ID);
  }

  private <T> NamedTopic<T> find(T asked, String name) {
    return isAllowed(name)
        ? new NamedTopic<>(
            asked,
            lookup.findFresh(TopicRef.named(name), operation),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        : denied(asked);
  }

  private boolean isAllowed(String name) {
    return gate.may(
        operation == TopicOperation.READ ? AclOperation.READ : AclOperation.DESCRIBE, name);
  }

  private static <T> NamedTopic<T> denied(T asked) {
    return new NamedTopic<>(asked, Optional.empty(), ErrorCode.TOPIC_AUTHORIZATION_FAILED);
  }
}
