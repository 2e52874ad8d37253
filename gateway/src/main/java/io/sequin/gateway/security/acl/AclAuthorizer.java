package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclSnapshot;
import io.sequin.storage.acl.ResourceType;
import java.util.Set;
import java.util.function.Supplier;

/** Decides by ACLs, with the rules of Kafka's StandardAuthorizer. */
public final class AclAuthorizer implements Authorizer {

  /** What Kafka asks about where it wants to know whether somebody may do anything at all. */
  private static final String SOME_RESOURCE = "hardcode";

  private static final int EVERYTHING = -1;

  private final Supplier<AclSnapshot> acls;
  private final Set<String> superUsers;
  private final int withoutAcls;
  private final AuditLog auditLog;
  private volatile AclIndex index;

  /**
   * @param acls asked for each decision, so it must not wait
   * @param isAllowedWithoutAcls whether all is allowed with a resource that no ACL is about
   */
  public AclAuthorizer(
      Supplier<AclSnapshot> acls,
      Set<String> superUsers,
      boolean isAllowedWithoutAcls,
      AuditLog auditLog) {
    this.acls = acls;
    this.superUsers = Set.copyOf(superUsers);
    this.withoutAcls = isAllowedWithoutAcls ? EVERYTHING : 0;
    this.auditLog = auditLog;
    this.index = new AclIndex(acls.get());
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public int allowed(Client client, ResourceType type, String name) {
    return superUsers.contains(client.principal())
        ? EVERYTHING
        : index().of(type).of(client.principal(), client.host(), name).granted(withoutAcls);
  }

  @Override
  public boolean isAllowedOnAny(Client client, AclOperation operation, ResourceType type) {
    return (allowed(client, type, SOME_RESOURCE) & operation.bit()) != 0
        || AnyResource.isAllowed(
            index().of(type).acls(), client.principal(), client.host(), operation);
  }

  @Override
  public void audit(Client client, Access access, boolean isAllowed) {
    auditLog.note(client, access, isAllowed);
  }

  /** Made anew by whoever first sees that the ACLs have changed; two at once make the same. */
  private AclIndex index() {
    AclSnapshot current = acls.get();
    AclIndex known = index;
    if (known.version() != current.version()) {
      known = new AclIndex(current);
      index = known;
    }
    return known;
  }
}
