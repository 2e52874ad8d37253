package io.sequin.gateway.group.modern;

import java.util.List;

/** What is known of a member that speaks the classic protocol; {@code protocols} by preference. */
record ClassicMembership(int sessionTimeoutMs, List<EmbeddedProtocol> protocols) {

  ClassicMembership {
    protocols = List.copyOf(protocols);
  }
}
