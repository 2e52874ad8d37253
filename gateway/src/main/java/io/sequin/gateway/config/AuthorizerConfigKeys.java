package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigType.UNKNOWN;

import java.util.List;

/**
 * The broker configs of the authorizer. All but its class name are the authorizer's own, which
 * Kafka's broker does not know: it shows them only where they are set, and never their values.
 */
final class AuthorizerConfigKeys {

  private static final String STANDARD = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

  private AuthorizerConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        ConfigKey.of(
                "authorizer.class.name", STRING, "", "Class that decides on ACLs; empty for none.")
            .checkedBy(
                (name, value) -> {
                  if (!value.equals("") && !value.equals(STANDARD)) {
                    throw InvalidConfigException.invalidValue(
                        name, value, "There is no authorizer here but " + STANDARD);
                  }
                  return value;
                }),
        ConfigKey.of(
                "super.users",
                UNKNOWN,
                null,
                "Who may do everything, whatever ACLs say: principals such as User:admin, separated"
                    + " by semicolons.")
            .checkedBy(AuthorizerConfigKeys::checkPrincipals),
        ConfigKey.of(
                "allow.everyone.if.no.acl.found",
                UNKNOWN,
                null,
                "Whether all is allowed with a resource that no ACL is about.")
            .checkedBy(
                (name, value) -> ConfigType.BOOLEAN.parse(name, value.toString()).toString()));
  }

  private static Object checkPrincipals(String name, Object value) {
    for (String each : value.toString().split(";", -1)) {
      String principal = each.trim();
      if (!principal.isEmpty() && principal.indexOf(':') < 0) {
        throw InvalidConfigException.invalidValue(
            name,
            value,
            "expected a string in format principalType:principalName but got " + principal);
      }
    }
    return value;
  }
}
