package io.sequin.gateway.net.listener;

import io.sequin.gateway.config.ListenerConfigs;
import io.sequin.gateway.http.HttpAccess;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.oauth.JwtTokens;
import io.sequin.gateway.security.sasl.SaslMechanisms;
import io.sequin.gateway.security.sasl.SaslUsers;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.gateway.security.sasl.ScramTokens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes of a listener's configs how its clients prove who they are. */
public final class ListenerSecurities {

  private final SaslUsers users;
  private final ScramTokens tokens;
  private final InstantSource clock;

  /**
   * @param clock by which bearer tokens expire
   */
  public ListenerSecurities(SaslUsers users, ScramTokens tokens, InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * @throws IllegalArgumentException with a message for people
   */
  public ListenerSecurity of(SecurityProtocol protocol, ListenerConfigs configs) {
    return new ListenerSecurity(
        protocol.usesTls() ? Optional.of(new Tls(configs, protocol.usesSasl())) : Optional.empty(),
        protocol.usesSasl() ? Optional.of(mechanisms(protocol, configs)) : Optional.empty(),
        (int) configs.number("sasl.server.max.receive.size"),
        Duration.ofMillis(configs.number("connection.failed.authentication.delay.ms")));
  }

  private SaslMechanisms mechanisms(SecurityProtocol protocol, ListenerConfigs configs) {
    SaslMechanisms mechanisms = SaslMechanisms.none();
    for (String name : configs.list("sasl.enabled.mechanisms")) {
      if (name.equals("PLAIN")) {
        requireSecrecy(protocol, configs);
      }
      mechanisms = with(mechanisms, name, configs.forMechanism(name));
    }
    if (mechanisms.names().isEmpty()) {
      throw new IllegalArgumentException(
          "listener " + configs.listener() + " needs sasl.enabled.mechanisms: there are none");
    }
    return mechanisms;
  }

  /**
   * For a port that speaks HTTP, with the same configs as if it were a listener: passwords for
   * Basic authentication, tokens where OAUTHBEARER is enabled.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public HttpAccess ofHttp(
      SecurityProtocol protocol, ListenerConfigs configs, Authorizer authorizer) {
    if (protocol.usesSasl()) {
      requireSecrecy(protocol, configs);
    }
    boolean knowsTokens =
        protocol.usesSasl() && configs.list("sasl.enabled.mechanisms").contains("OAUTHBEARER");
    return new HttpAccess(
        configs.listener(),
        protocol.usesTls() ? Optional.of(new Tls(configs, protocol.usesSasl())) : Optional.empty(),
        protocol.usesSasl()
            ? Optional.of(users.plain(passwords(configs.forMechanism("PLAIN"))))
            : Optional.empty(),
        knowsTokens
            ? Optional.of(
                new JwtTokens(OauthConfigs.rules(configs.forMechanism("OAUTHBEARER")), clock))
            : Optional.empty(),
        Duration.ofMillis(configs.number("connection.failed.authentication.delay.ms")),
        authorizer);
  }

  private void requireSecrecy(SecurityProtocol protocol, ListenerConfigs configs) {
    if (users.areRoles() && !protocol.usesTls()) {
      throw new IllegalArgumentException(
          "listener "
              + configs.listener()
              + " would have passwords of PostgreSQL's roles (sasl.scram.source=postgres) sent in"
              + " the clear: make it SASL_SSL");
    }
  }

  private static Map<String, String> passwords(ListenerConfigs configs) {
    return configs.find("sasl.jaas.config").map(JaasPasswords::parse).orElse(Map.of());
  }

  private SaslMechanisms with(SaslMechanisms others, String name, ListenerConfigs configs) {
    long maxReauthMs = configs.number("connections.max.reauth.ms");
    Optional<ScramMechanism> scram = ScramMechanism.find(name);
    if (scram.isPresent()) {
      return others.withScram(scram.get(), users.scram(), tokens, maxReauthMs);
    }
    if (name.equals("OAUTHBEARER")) {
      return others.withBearer(new JwtTokens(OauthConfigs.rules(configs), clock), maxReauthMs);
    }
    return others.withPlain(passwords(configs), users.plain(), maxReauthMs);
  }
}
