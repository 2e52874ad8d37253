package io.sequin.gateway.security.acl;

import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.storage.acl.Acl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.SecurityUtils;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Apache Kafka's own authorizer with the same ACLs. */
final class KafkaAuthorizer {

  private final StandardAuthorizer authorizer = new StandardAuthorizer();

  KafkaAuthorizer(List<Acl> acls, String superUsers, boolean isAllowedWithoutAcls) {
    authorizer.configure(
        Map.of(
            StandardAuthorizer.SUPER_USERS_CONFIG,
            superUsers,
            StandardAuthorizer.ALLOW_EVERYONE_IF_NO_ACL_IS_FOUND_CONFIG,
            String.valueOf(isAllowedWithoutAcls)));
    authorizer.withPluginMetrics(new PluginMetricsImpl(new Metrics(), Map.of()));
    acls.forEach(acl -> authorizer.addAcl(Uuid.randomUuid(), standard(acl)));
    authorizer.completeInitialLoad();
  }

  boolean isAllowed(
      Client client,
      io.sequin.storage.acl.AclOperation operation,
      io.sequin.storage.acl.ResourceType type,
      String name) {
    Action action =
        new Action(
            AclOperation.valueOf(operation.name()),
            new ResourcePattern(ResourceType.valueOf(type.name()), name, PatternType.LITERAL),
            1,
            true,
            true);
    return authorizer.authorize(context(client), List.of(action)).getFirst()
        == AuthorizationResult.ALLOWED;
  }

  boolean isAllowedOnAny(
      Client client,
      io.sequin.storage.acl.AclOperation operation,
      io.sequin.storage.acl.ResourceType type) {
    return authorizer.authorizeByResourceType(
            context(client),
            AclOperation.valueOf(operation.name()),
            ResourceType.valueOf(type.name()))
        == AuthorizationResult.ALLOWED;
  }

  private static RequestContext context(Client client) {
    try {
      return new RequestContext(
          new RequestHeader(ApiKeys.FETCH, (short) 12, "test", 1),
          "connection",
          InetAddress.getByName(client.host()),
          principal(client),
          ListenerName.forSecurityProtocol(SecurityProtocol.PLAINTEXT),
          SecurityProtocol.PLAINTEXT,
          ClientInformation.EMPTY,
          false);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static KafkaPrincipal principal(Client client) {
    return SecurityUtils.parseKafkaPrincipal(client.principal());
  }

  private static StandardAcl standard(Acl acl) {
    return new StandardAcl(
        ResourceType.valueOf(acl.resourceType().name()),
        acl.resourceName(),
        PatternType.valueOf(acl.patternType().name()),
        acl.principal(),
        acl.host(),
        AclOperation.valueOf(acl.operation().name()),
        AclPermissionType.valueOf(acl.permission().name()));
  }
}
