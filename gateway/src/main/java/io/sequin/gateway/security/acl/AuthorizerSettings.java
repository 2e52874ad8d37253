package io.sequin.gateway.security.acl;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.storage.acl.AclSnapshot;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the authorizer that the broker's configs ask for. */
public final class AuthorizerSettings {

  private final boolean isConfigured;
  private final Set<String> superUsers;
  private final boolean isAllowedWithoutAcls;

  private AuthorizerSettings(
      boolean isConfigured, Set<String> superUsers, boolean isAllowedWithoutAcls) {
    this.isConfigured = isConfigured;
    this.superUsers = superUsers;
    this.isAllowedWithoutAcls = isAllowedWithoutAcls;
  }

  public static AuthorizerSettings of(BrokerConfigs configs) {
    return new AuthorizerSettings(
        !configs.rendered("authorizer.class.name").isEmpty(),
        principals(Optional.ofNullable(configs.rendered("super.users")).orElse("")),
        Boolean.parseBoolean(configs.rendered("allow.everyone.if.no.acl.found")));
  }

  /** Where none is configured that is {@link Authorizer#NONE}, and {@code acls} are not asked. */
  public Authorizer authorizer(Supplier<AclSnapshot> acls) {
    return isConfigured
        ? new AclAuthorizer(acls, superUsers, isAllowedWithoutAcls, new AuditLog(System::nanoTime))
        : Authorizer.NONE;
  }

  private static Set<String> principals(String list) {
    return Stream.of(list.split(";"))
        .map(String::trim)
        .filter(principal -> !principal.isEmpty())
        .collect(Collectors.toSet());
  }
}
