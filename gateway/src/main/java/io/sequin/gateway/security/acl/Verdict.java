package io.sequin.gateway.security.acl;

/** What all patterns that fit a resource say of one client. Of one thread. */
final class Verdict {

  private final String principal;
  private final String host;
  private Permissions permissions = Permissions.NONE;
  private boolean anyPattern;

  Verdict(String principal, String host) {
    this.principal = principal;
    this.host = host;
  }

  void add(PatternAcls acls) {
    if (acls != null) {
      anyPattern = true;
      permissions = permissions.and(acls.of(principal, host));
    }
  }

  /**
   * The operations that are allowed.
   *
   * @param withoutAcls those where no pattern fits the resource, whoever its ACLs are for
   */
  int granted(int withoutAcls) {
    return anyPattern ? permissions.granted() : withoutAcls;
  }
}
