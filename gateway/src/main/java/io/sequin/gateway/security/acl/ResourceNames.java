package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.ResourceType;

/** What Kafka's log calls types of resources. */
final class ResourceNames {

  private ResourceNames() {}

  static String of(ResourceType type) {
    return switch (type) {
      case TOPIC -> "Topic";
      case GROUP -> "Group";
      case CLUSTER -> "Cluster";
      case TRANSACTIONAL_ID -> "TransactionalId";
      case DELEGATION_TOKEN -> "DelegationToken";
      case USER -> "User";
    };
  }
}
