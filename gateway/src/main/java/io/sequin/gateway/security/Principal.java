package io.sequin.gateway.security;

/**
 * Who a client is, as Kafka names it in ACLs, quotas and logs.
 *
 * @param type {@code User} for all that authentication makes
 */
public record Principal(String type, String name) {

  private static final String USER = "User";

  /** Who does not say who they are. */
  public static final Principal ANONYMOUS = user("ANONYMOUS");

  public static Principal user(String name) {
    return new Principal(USER, name);
  }

  /** As in ACLs: {@code User:alice}. */
  @Override
  public String toString() {
    return type + ":" + name;
  }
}
