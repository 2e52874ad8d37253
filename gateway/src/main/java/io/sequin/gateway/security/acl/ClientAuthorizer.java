package io.sequin.gateway.security.acl;

import io.sequin.gateway.security.acl.Authorizer.Access;
import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/**
 * What one client may do. For the time of one request: its principal may be another in the next.
 */
public final class ClientAuthorizer {

  /** The name of the only resource of type {@link ResourceType#CLUSTER}. */
  public static final String CLUSTER_NAME = "kafka-cluster";

  private final Authorizer authorizer;
  private final Client client;

  public ClientAuthorizer(Authorizer authorizer, Client client) {
    this.authorizer = authorizer;
    this.client = client;
  }

  /** Whether there is an authorizer: else everything is allowed, and there are no ACLs. */
  public boolean isConfigured() {
    return authorizer.isConfigured();
  }

  public boolean may(AclOperation operation, ResourceType type, String name) {
    return may(new Access(operation, type, name, 1));
  }

  public boolean mayTopic(AclOperation operation, String topic) {
    return may(operation, ResourceType.TOPIC, topic);
  }

  public boolean mayGroup(AclOperation operation, String group) {
    return may(operation, ResourceType.GROUP, group);
  }

  public boolean mayCluster(AclOperation operation) {
    return may(operation, ResourceType.CLUSTER, CLUSTER_NAME);
  }

  /**
   * Refuses a whole request.
   *
   * @throws NotAuthorizedException if the client may not do it with the cluster
   */
  public void requireCluster(AclOperation operation) {
    require(operation, ResourceType.CLUSTER, CLUSTER_NAME);
  }

  /**
   * Refuses a request, or a part of one.
   *
   * @throws NotAuthorizedException if the client may not do it with the resource
   */
  public void require(AclOperation operation, ResourceType type, String name) {
    if (!may(operation, type, name)) {
      throw refusal(operation, type);
    }
  }

  /** To throw where it was already found that the client may not do it. */
  public NotAuthorizedException refusal(AclOperation operation, ResourceType type) {
    return new NotAuthorizedException(client.request(), operation, type);
  }

  /** Whether the client may create the topic: any topic, or this one. */
  public boolean mayCreateTopic(String name) {
    return sees(AclOperation.CREATE, ResourceType.CLUSTER, CLUSTER_NAME)
        || mayTopic(AclOperation.CREATE, name);
  }

  /** Whether a resource that the client has not named is to be shown to it: not logged. */
  public boolean sees(AclOperation operation, ResourceType type, String name) {
    return (authorizer.allowed(client, type, name) & operation.bit()) != 0;
  }

  /** Whether the client may do it with some resource of the type. */
  public boolean mayOnAny(AclOperation operation, ResourceType type) {
    return authorizer.isAllowedOnAny(client, operation, type);
  }

  /** What the client may do with a resource, as Kafka tells it in answers (KIP-430): not logged. */
  public int operations(ResourceType type, String name) {
    return authorizer.allowed(client, type, name) & SupportedOperations.of(type);
  }

  private boolean may(Access access) {
    boolean isAllowed =
        (authorizer.allowed(client, access.type(), access.name()) & access.operation().bit()) != 0;
    authorizer.audit(client, access, isAllowed);
    return isAllowed;
  }
}
