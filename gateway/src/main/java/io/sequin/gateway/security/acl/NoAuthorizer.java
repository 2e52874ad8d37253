package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** Lets everybody do everything. */
final class NoAuthorizer implements Authorizer {

  private static final int EVERYTHING = -1;

  @Override
  public boolean isConfigured() {
    return false;
  }

  @Override
  public int allowed(Client client, ResourceType type, String name) {
    return EVERYTHING;
  }

  @Override
  public boolean isAllowedOnAny(Client client, AclOperation operation, ResourceType type) {
    return true;
  }

  @Override
  public void audit(Client client, Access access, boolean isAllowed) {
    // there is nothing to know: all is allowed
  }
}
