package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import java.util.List;

/**
 * What is known of a member that speaks the classic protocol.
 *
 * @param protocols in the order of the member's preference, each with a subscription; never empty
 */
record ClassicMembership(int sessionTimeoutMs, List<ClassicMemberProtocol> protocols) {

  ClassicMembership {
    protocols = List.copyOf(protocols);
  }

  ClassicMemberProtocol preferred() {
    return protocols.getFirst();
  }
}
