package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;
import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigType.PASSWORD;
import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigType.UNKNOWN;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.between;
import static io.sequin.gateway.config.ConfigValidators.listOf;
import static io.sequin.gateway.config.ConfigValidators.oneOf;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The broker configs of TLS and SASL, most of which each listener may have its own values of. */
final class ListenerConfigKeys {

  private static final String PREFIX = "listener.name.";

  /** Of all listeners together; what one of them has of its own is less. */
  static final ConfigKey MAX_CONNECTIONS =
      ConfigKey.of("max.connections", INT, "2147483647", "Connections that are open at once.")
          .checkedBy(atLeast(0));

  private static final ConfigKey MAX_REAUTH_MS =
      ConfigKey.of(
          "connections.max.reauth.ms",
          LONG,
          "0",
          "Milliseconds after which a client has to authenticate anew (KIP-368); 0 for never.");

  /** Kafka takes it for one listener and mechanism only. */
  private static final ConfigKey JAAS =
      ConfigKey.of(
          "sasl.jaas.config",
          PASSWORD,
          null,
          "Login module of a mechanism; of PLAIN, with the passwords of users.");

  /** Not one of Kafka's, so it is shown only where it is set. */
  private static final ConfigKey SCRAM_SOURCE =
      ConfigKey.of(
              "sasl.scram.source",
              UNKNOWN,
              null,
              "Whose passwords users have: sequin for SCRAM credentials, postgres for PostgreSQL's"
                  + " roles.")
          .checkedBy(oneOf("sequin", "postgres"));

  private ListenerConfigKeys() {}

  /** What no listener has a value of its own of. */
  static List<ConfigKey> ofAllListeners() {
    return List.of(SCRAM_SOURCE);
  }

  static List<ConfigKey> all() {
    return Stream.of(List.of(MAX_REAUTH_MS), sasl(), oauth(), tls()).flatMap(List::stream).toList();
  }

  /**
   * The config that a name with a prefix overrides: {@code listener.name.<listener>.<config>}, or
   * with a mechanism before the config.
   */
  static Optional<ConfigKey> overridden(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String ofListener = withoutFirst(name.substring(PREFIX.length()));
    return Optional.of(MAX_CONNECTIONS)
        .filter(key -> key.name().equals(ofListener))
        .or(() -> find(ofListener, all()))
        .or(() -> find(withoutFirst(ofListener), mechanismKeys()));
  }

  private static String withoutFirst(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  private static List<ConfigKey> mechanismKeys() {
    return Stream.of(List.of(MAX_REAUTH_MS, JAAS), oauth()).flatMap(List::stream).toList();
  }

  private static Optional<ConfigKey> find(String name, List<ConfigKey> keys) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  private static List<ConfigKey> sasl() {
    return List.of(
        ConfigKey.of(
                "sasl.enabled.mechanisms",
                LIST,
                "SCRAM-SHA-256,SCRAM-SHA-512",
                "SASL mechanisms by which clients may authenticate.")
            .checkedBy(listOf("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")),
        ConfigKey.of(
                "sasl.server.max.receive.size",
                INT,
                "524288",
                "Largest request in bytes of a client that has not authenticated yet.")
            .checkedBy(between(1, ServerLimits.MAX_REQUEST_BYTES)),
        ConfigKey.of(
                "connection.failed.authentication.delay.ms",
                INT,
                "100",
                "Milliseconds before a client is told that it is not who it says.")
            .checkedBy(atLeast(0)));
  }

  private static List<ConfigKey> oauth() {
    return List.of(
        ConfigKey.of(
            "sasl.oauthbearer.jwks.endpoint.url",
            STRING,
            null,
            "Where the keys are that tokens are signed with: an http, https or file URL."),
        ConfigKey.of(
                "sasl.oauthbearer.jwks.endpoint.refresh.ms",
                LONG,
                "3600000",
                "Milliseconds after which the keys are read again.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
            "sasl.oauthbearer.expected.audience",
            LIST,
            "",
            "Audiences one of which a token must be for; empty for any."),
        ConfigKey.of(
            "sasl.oauthbearer.expected.issuer",
            STRING,
            null,
            "Who a token must have been issued by; none for anybody."),
        ConfigKey.of(
                "sasl.oauthbearer.clock.skew.seconds",
                INT,
                "30",
                "Seconds by which the issuer's clock may differ.")
            .checkedBy(atLeast(0)),
        ConfigKey.of(
            "sasl.oauthbearer.scope.claim.name", STRING, "scope", "Claim of a token's scopes."),
        ConfigKey.of(
            "sasl.oauthbearer.sub.claim.name", STRING, "sub", "Claim of the user's name."));
  }

  private static List<ConfigKey> tls() {
    return Stream.of(keyStore(), trustStore(), tlsPolicy()).flatMap(List::stream).toList();
  }

  private static List<ConfigKey> keyStore() {
    return List.of(
        ConfigKey.of(
            "ssl.keystore.type", STRING, "JKS", "Kind of the key store: PEM, PKCS12 or JKS."),
        ConfigKey.of(
            "ssl.keystore.location",
            STRING,
            null,
            "File with the private key and its certificates; read again when it changes."),
        ConfigKey.of("ssl.keystore.password", PASSWORD, null, "Password of the key store's file."),
        ConfigKey.of("ssl.key.password", PASSWORD, null, "Password of the private key."),
        ConfigKey.of(
            "ssl.keystore.certificate.chain",
            PASSWORD,
            null,
            "Certificates in PEM, the gateway's own first, instead of a file."),
        ConfigKey.of(
            "ssl.keystore.key", PASSWORD, null, "Private key in PEM (PKCS#8), instead of a file."));
  }

  private static List<ConfigKey> trustStore() {
    return List.of(
        ConfigKey.of(
            "ssl.truststore.type", STRING, "JKS", "Kind of the trust store: PEM, PKCS12 or JKS."),
        ConfigKey.of(
            "ssl.truststore.location",
            STRING,
            null,
            "File with the certificates that clients' are trusted by; read again when it changes."),
        ConfigKey.of(
            "ssl.truststore.password", PASSWORD, null, "Password of the trust store's file."),
        ConfigKey.of(
            "ssl.truststore.certificates",
            PASSWORD,
            null,
            "Certificates in PEM that clients' are trusted by, instead of a file."));
  }

  private static List<ConfigKey> tlsPolicy() {
    return List.of(
        ConfigKey.of(
                "ssl.client.auth",
                STRING,
                "none",
                "Whether clients must, may or need not show a certificate: required, requested,"
                    + " none.")
            .checkedBy(oneOf("required", "requested", "none")),
        ConfigKey.of(
            "ssl.principal.mapping.rules",
            STRING,
            "DEFAULT",
            "How a client's name is made of its certificate's: RULE:pattern/replacement/[LU] or"
                + " DEFAULT, the first that fits."),
        ConfigKey.of(
            "ssl.enabled.protocols", LIST, "TLSv1.2,TLSv1.3", "Versions of TLS that are spoken."),
        ConfigKey.of(
            "ssl.cipher.suites", LIST, "", "Cipher suites that are used; empty for the usual."));
  }
}
