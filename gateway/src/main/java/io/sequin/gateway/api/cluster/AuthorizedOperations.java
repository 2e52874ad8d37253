package io.sequin.gateway.api.cluster;

import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** What a client may do, if it asks, as bits of Kafka's {@code AclOperation} codes (KIP-430). */
public final class AuthorizedOperations {

  /** The client did not ask. */
  public static final int NOT_ASKED = Integer.MIN_VALUE;

  private static final int NOTHING = 0;

  private AuthorizedOperations() {}

  public static int onTopic(boolean asked, ClientAuthorizer authorizer, String topic) {
    return asked ? authorizer.operations(ResourceType.TOPIC, topic) : NOT_ASKED;
  }

  public static int onGroup(boolean asked, ClientAuthorizer authorizer, String group) {
    return asked ? authorizer.operations(ResourceType.GROUP, group) : NOT_ASKED;
  }

  /** Who may not look at the cluster is told that it may do nothing. */
  public static int onCluster(boolean asked, ClientAuthorizer authorizer) {
    if (!asked) {
      return NOT_ASKED;
    }
    return authorizer.mayCluster(AclOperation.DESCRIBE)
        ? authorizer.operations(ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME)
        : NOTHING;
  }
}
