package io.sequin.storage.acl;

import java.util.List;

/**
 * All ACLs at one version. Immutable.
 *
 * @param version changes with every change
 * @param acls in the order of their resources
 */
public record AclSnapshot(long version, List<Acl> acls) {

  public AclSnapshot {
    acls = List.copyOf(acls);
  }
}
