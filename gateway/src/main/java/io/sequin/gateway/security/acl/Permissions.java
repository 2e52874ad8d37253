package io.sequin.gateway.security.acl;

import static io.sequin.storage.acl.AclOperation.ALTER;
import static io.sequin.storage.acl.AclOperation.ALTER_CONFIGS;
import static io.sequin.storage.acl.AclOperation.DELETE;
import static io.sequin.storage.acl.AclOperation.DESCRIBE;
import static io.sequin.storage.acl.AclOperation.DESCRIBE_CONFIGS;
import static io.sequin.storage.acl.AclOperation.READ;
import static io.sequin.storage.acl.AclOperation.WRITE;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;

/**
 * What ACLs say of operations, as sets of {@link AclOperation#bit bits}.
 *
 * @param allowed what is allowed unless it is denied, too
 */
record Permissions(int allowed, int denied) {

  static final Permissions NONE = new Permissions(0, 0);

  static Permissions of(Acl acl) {
    return acl.permission() == AclPermission.DENY
        ? new Permissions(0, covered(acl.operation()))
        : new Permissions(implied(acl.operation()), 0);
  }

  Permissions and(Permissions other) {
    return new Permissions(allowed | other.allowed, denied | other.denied);
  }

  /** A DENY anywhere wins. */
  int granted() {
    return allowed & ~denied;
  }

  private static int covered(AclOperation operation) {
    return operation == AclOperation.ALL ? -1 : operation.bit();
  }

  /** Who may change something may also look at it; who may not change it still may. */
  private static int implied(AclOperation operation) {
    int covered = covered(operation);
    if ((covered & (READ.bit() | WRITE.bit() | DELETE.bit() | ALTER.bit())) != 0) {
      covered |= DESCRIBE.bit();
    }
    if ((covered & ALTER_CONFIGS.bit()) != 0) {
      covered |= DESCRIBE_CONFIGS.bit();
    }
    return covered;
  }
}
