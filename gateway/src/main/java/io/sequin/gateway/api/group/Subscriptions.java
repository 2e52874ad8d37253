package io.sequin.gateway.api.group;

import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.Collection;
import java.util.Set;

/** Which topics members may subscribe to by name: those that they may see. */
public final class Subscriptions {

  private Subscriptions() {}

  /**
   * Passes if the client may see all of them.
   *
   * @param topics null for those that it has named before
   * @throws io.sequin.gateway.security.acl.NotAuthorizedException if it may not see one
   */
  public static void check(ClientAuthorizer authorizer, Collection<String> topics) {
    if (topics != null) {
      for (String topic : Set.copyOf(topics)) {
        authorizer.require(AclOperation.DESCRIBE, ResourceType.TOPIC, topic);
      }
    }
  }
}
