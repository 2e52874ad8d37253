package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigResource;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/**
 * Who may see or change configs: of topics and groups each one, of brokers and clients the
 * cluster's.
 */
final class ConfigRights {

  private ConfigRights() {}

  /**
   * Passes if the client may do it with the configs of the resource.
   *
   * @throws ApiException with the error that goes with the kind of resource
   */
  static void check(ClientAuthorizer authorizer, AclOperation operation, ConfigResource resource) {
    switch (resource.kind()) {
      case TOPIC -> check(authorizer, operation, ResourceType.TOPIC, resource.name());
      case GROUP -> check(authorizer, operation, ResourceType.GROUP, resource.name());
      case BROKER, CLIENT_METRICS ->
          check(authorizer, operation, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME);
    }
  }

  private static void check(
      ClientAuthorizer authorizer, AclOperation operation, ResourceType type, String name) {
    if (!authorizer.may(operation, type, name)) {
      Failure denial = Denials.of(type);
      throw new ApiException(denial.error(), denial.message());
    }
  }
}
