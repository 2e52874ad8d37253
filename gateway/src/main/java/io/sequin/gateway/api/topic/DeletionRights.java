package io.sequin.gateway.api.topic;

import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/**
 * Which topics a client may delete: all, if it may delete the cluster's; else each that it may
 * delete. One that it may not even see it must not be told of.
 */
record DeletionRights(ClientAuthorizer authorizer, boolean ofAll) {

  static DeletionRights of(ClientAuthorizer authorizer) {
    return new DeletionRights(
        authorizer,
        authorizer.sees(AclOperation.DELETE, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME));
  }

  boolean maySee(String topic) {
    return ofAll || authorizer.mayTopic(AclOperation.DESCRIBE, topic);
  }

  boolean mayDelete(String topic) {
    return ofAll || authorizer.mayTopic(AclOperation.DELETE, topic);
  }
}
