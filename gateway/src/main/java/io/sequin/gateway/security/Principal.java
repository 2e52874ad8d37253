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

  /**
   * Of a principal as in ACLs.
   *
   * @throws IllegalArgumentException if there is no type and name with a colon between
   */
  public static Principal parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw new IllegalArgumentException(
          "expected a string in format principalType:principalName but got " + text);
    }
    return new Principal(text.substring(0, colon), text.substring(colon + 1));
  }

  public boolean isUser() {
    return type.equals(USER);
  }

  /** As in ACLs: {@code User:alice}. */
  @Override
  public String toString() {
    return type + ":" + name;
  }
}
