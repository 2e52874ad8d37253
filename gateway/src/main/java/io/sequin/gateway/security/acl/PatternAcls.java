package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.Acl;
import java.util.HashMap;
import java.util.Map;

/** What is said of the resources of one pattern, by principal and host. */
final class PatternAcls {

  private final Map<String, Map<String, Permissions>> byPrincipal = new HashMap<>();

  /** While the index is made, by one thread. */
  void add(Acl acl) {
    byPrincipal
        .computeIfAbsent(acl.principal(), _ -> new HashMap<>())
        .merge(acl.host(), Permissions.of(acl), Permissions::and);
  }

  /** What is said of that client, of all users, from its host and from all hosts. */
  Permissions of(String principal, String host) {
    return ofPrincipal(principal, host).and(ofPrincipal(Acl.ALL_USERS, host));
  }

  private Permissions ofPrincipal(String principal, String host) {
    Map<String, Permissions> byHost = byPrincipal.get(principal);
    return byHost == null
        ? Permissions.NONE
        : byHost
            .getOrDefault(host, Permissions.NONE)
            .and(byHost.getOrDefault(Acl.WILDCARD, Permissions.NONE));
  }
}
