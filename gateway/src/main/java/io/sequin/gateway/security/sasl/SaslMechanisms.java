package io.sequin.gateway.security.sasl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The mechanisms that one listener has enabled, in their order. Immutable. */
public final class SaslMechanisms {

  private final Map<String, Mechanism> byName;

  private SaslMechanisms(Map<String, Mechanism> byName) {
    this.byName = byName;
  }

  public static SaslMechanisms none() {
    return new SaslMechanisms(Map.of());
  }

  /** These, and SCRAM. */
  public SaslMechanisms withScram(
      ScramMechanism mechanism, ScramUsers users, ScramTokens tokens, long maxReauthMs) {
    ScramExchange exchange = new ScramExchange(mechanism, users, tokens, ScramKeys::randomText);
    return with(mechanism.mechanism(), maxReauthMs, () -> exchange);
  }

  /**
   * These, and PLAIN.
   *
   * @param passwords of users that have no credentials, by their names
   */
  public SaslMechanisms withPlain(
      Map<String, String> passwords, PasswordCheck others, long maxReauthMs) {
    PlainExchange exchange = new PlainExchange(new PlainUsers(passwords, others));
    return with("PLAIN", maxReauthMs, () -> exchange);
  }

  /** These, and OAUTHBEARER. */
  public SaslMechanisms withBearer(BearerTokens tokens, long maxReauthMs) {
    BearerExchange exchange = new BearerExchange(tokens);
    return with("OAUTHBEARER", maxReauthMs, () -> exchange);
  }

  /**
   * These, and another one.
   *
   * @param maxReauthMs how long it holds what a client has shown, 0 for ever
   * @param begin begins an exchange
   */
  SaslMechanisms with(String name, long maxReauthMs, Supplier<SaslExchange> begin) {
    Map<String, Mechanism> all = new LinkedHashMap<>(byName);
    all.put(name, new Mechanism(name, maxReauthMs, begin));
    return new SaslMechanisms(all);
  }

  /** Their names. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  Optional<Mechanism> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * A mechanism.
   *
   * @param maxReauthMs {@code connections.max.reauth.ms}
   */
  record Mechanism(String name, long maxReauthMs, Supplier<SaslExchange> begin) {}
}
