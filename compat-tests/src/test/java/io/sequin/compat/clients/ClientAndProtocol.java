package io.sequin.compat.clients;

import java.util.List;

/** One way in which one client can be a member of a group. */
record ClientAndProtocol(GroupClient client, GroupProtocol protocol) {

  static List<ClientAndProtocol> all() {
    return Clients.all().stream()
        .flatMap(
            client ->
                client.protocols().stream()
                    .map(protocol -> new ClientAndProtocol(client, protocol)))
        .toList();
  }

  /** As part of the name of a topic or a group. */
  String slug() {
    return Clients.slug(client) + "." + protocol;
  }

  @Override
  public String toString() {
    return client + ", " + protocol;
  }
}
