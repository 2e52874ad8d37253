package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** Decides who may do what. Knows nothing of connections, and never waits. */
public interface Authorizer {

  /** Where none is configured: everybody may do everything. */
  Authorizer NONE = new NoAuthorizer();

  /** Whether there is one: else there are no ACLs to look at or to change either. */
  boolean isConfigured();

  /** What the client may do with a resource, as a set of {@link AclOperation#bit bits}. */
  int allowed(Client client, ResourceType type, String name);

  /** Whether the client may do it with some resource of the type. */
  boolean isAllowedOnAny(Client client, AclOperation operation, ResourceType type);

  /** Notes a decision that was made on behalf of a client that wanted to do something. */
  void audit(Client client, Access access, boolean isAllowed);

  /**
   * Who asks.
   *
   * @param principal as in ACLs, {@code User:alice}
   * @param host its address
   * @param request the name of the API
   */
  record Client(String principal, String host, String request) {}

  /**
   * What is asked for.
   *
   * @param references how often the request names the resource
   */
  record Access(AclOperation operation, ResourceType type, String name, int references) {}
}
