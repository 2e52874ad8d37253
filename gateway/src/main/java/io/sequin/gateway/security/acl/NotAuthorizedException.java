package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.io.Serial;

/** The client may not do what it asks for. */
public final class NotAuthorizedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final ResourceType type;

  NotAuthorizedException(String request, AclOperation operation, ResourceType type) {
    super(
        type == ResourceType.CLUSTER
            ? "Request " + request + " needs " + operation + " permission."
            : null);
    this.type = type;
  }

  /** What the client lacks a permission on. */
  public ResourceType type() {
    return type;
  }
}
