package io.sequin.gateway.group.classic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.message.ConsumerProtocolSubscription;
import io.sequin.protocol.wire.MalformedMessageException;
import io.sequin.protocol.wire.WireReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The topics that a generation reads, as far as the broker can tell.
 *
 * @param known false if it cannot tell
 */
record SubscribedTopics(boolean known, Set<String> topics) {

  static final SubscribedTopics NONE = new SubscribedTopics(true, Set.of());
  static final SubscribedTopics UNKNOWN = new SubscribedTopics(false, Set.of());

  /** The one protocol type whose metadata brokers look into. */
  static final String CONSUMER = "consumer";

  /** Later versions only add fields behind those of the first. */
  private static final short FIRST_VERSION = 0;

  static SubscribedTopics of(
      String protocolType, String protocolName, Collection<ClassicMember> members) {
    if (members.isEmpty()) {
      return NONE;
    }
    if (!protocolType.equals(CONSUMER)) {
      return UNKNOWN;
    }
    try {
      Set<String> topics = new HashSet<>();
      members.forEach(member -> topics.addAll(topicsIn(member.metadata(protocolName))));
      return new SubscribedTopics(true, Set.copyOf(topics));
    } catch (MalformedMessageException e) {
      return UNKNOWN;
    }
  }

  boolean mayInclude(String topic) {
    return !known || topics.contains(topic);
  }

  private static Collection<String> topicsIn(byte[] metadata) {
    ByteBuf bytes = Unpooled.wrappedBuffer(metadata);
    WireReader in = new WireReader(bytes);
    if (in.readShort() < FIRST_VERSION) {
      throw new MalformedMessageException("a subscription of a negative version");
    }
    return ConsumerProtocolSubscription.read(in, FIRST_VERSION).topics();
  }
}
