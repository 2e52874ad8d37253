package io.sequin.compat.clients;

import io.sequin.compat.support.Certificates;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a client needs to be let in, in the languages of the client programs.
 *
 * @param authority a PEM file with the gateway's certificate
 * @param certificate a PEM file with the client's own certificate and key
 * @param store the same as a PKCS12 key store
 */
record Credentials(
    String user, String password, String token, Path authority, Path certificate, Path store) {

  private static final String MODULES = "org.apache.kafka.common.security.";

  /** The ways in which a client may show who it is. */
  enum Mechanism {
    PLAIN("PLAIN"),
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_512("SCRAM-SHA-512"),
    OAUTHBEARER("OAUTHBEARER"),
    /** TLS with a certificate of the client's. */
    MTLS("");

    private final String sasl;

    Mechanism(String sasl) {
      this.sasl = sasl;
    }

    @Override
    public String toString() {
      return this == MTLS ? "certificate" : sasl;
    }
  }

  /** Of Java clients: properties. A token stands in a file of its own. */
  String java(Mechanism mechanism, Path tokenFile) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", authority.toString());
    if (mechanism == Mechanism.MTLS) {
      properties.put("security.protocol", "SSL");
      properties.put("ssl.keystore.type", "PKCS12");
      properties.put("ssl.keystore.location", store.toString());
      properties.put("ssl.keystore.password", Certificates.PASSWORD);
      properties.put("ssl.key.password", Certificates.PASSWORD);
    } else {
      properties.put("security.protocol", "SASL_SSL");
      properties.put("sasl.mechanism", mechanism.sasl);
      properties.put("sasl.jaas.config", jaas(mechanism));
    }
    if (mechanism == Mechanism.OAUTHBEARER) {
      properties.put("sasl.oauthbearer.token.endpoint.url", tokenFile.toUri().toString());
      properties.put(
          "sasl.login.callback.handler.class",
          MODULES + "oauthbearer.OAuthBearerLoginCallbackHandler");
    }
    return lines(properties);
  }

  private String jaas(Mechanism mechanism) {
    String user = " username=\"%s\" password=\"%s\";".formatted(this.user, password);
    return MODULES
        + switch (mechanism) {
          case PLAIN -> "plain.PlainLoginModule required" + user;
          case OAUTHBEARER -> "oauthbearer.OAuthBearerLoginModule required;";
          case SCRAM_SHA_256, SCRAM_SHA_512, MTLS -> "scram.ScramLoginModule required" + user;
        };
  }

  /** Of librdkafka: its properties, which kcat reads. */
  String librdkafka(Mechanism mechanism) {
    return lines(librdkafkaProperties(mechanism));
  }

  /** The same in JSON. */
  String confluent(Mechanism mechanism) {
    Map<String, String> properties = librdkafkaProperties(mechanism);
    if (mechanism == Mechanism.OAUTHBEARER) {
      properties.put("oauth.token", token);
    }
    return json(properties);
  }

  private Map<String, String> librdkafkaProperties(Mechanism mechanism) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("ssl.ca.location", authority.toString());
    if (mechanism == Mechanism.MTLS) {
      properties.put("security.protocol", "ssl");
      properties.put("ssl.certificate.location", certificate.toString());
      properties.put("ssl.key.location", certificate.toString());
      return properties;
    }
    properties.put("security.protocol", "sasl_ssl");
    properties.put("sasl.mechanisms", mechanism.sasl);
    if (mechanism != Mechanism.OAUTHBEARER) {
      properties.put("sasl.username", user);
      properties.put("sasl.password", password);
    }
    return properties;
  }

  /** Of programs whose client is set up by code alone. */
  String common(Mechanism mechanism) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("authority", authority.toString());
    if (mechanism == Mechanism.MTLS) {
      all.put("certificate", certificate.toString());
    } else {
      all.put("mechanism", mechanism.sasl);
      all.put("user", user);
      all.put("password", password);
      all.put("token", token);
    }
    return json(all);
  }

  /** Of kafka-python and aiokafka: arguments of their constructors, and a token. */
  String python(Mechanism mechanism) {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("ssl_cafile", authority.toString());
    if (mechanism == Mechanism.MTLS) {
      arguments.put("security_protocol", "SSL");
      arguments.put("ssl_certfile", certificate.toString());
      arguments.put("ssl_keyfile", certificate.toString());
    } else {
      arguments.put("security_protocol", "SASL_SSL");
      arguments.put("sasl_mechanism", mechanism.sasl);
      arguments.put("sasl_plain_username", user);
      arguments.put("sasl_plain_password", password);
    }
    if (mechanism == Mechanism.OAUTHBEARER) {
      arguments.put("token", token);
    }
    return json(arguments);
  }

  /**
   * Of the JavaScript clients, which name options alike.
   *
   * @param tls what they call the options of TLS
   * @param sasl the mechanism as they spell it
   * @param pem the authority's certificate, and for mTLS the client's own with its key
   */
  String javascript(Mechanism mechanism, String tls, String sasl, Map<String, String> pem) {
    String options = "\"" + tls + "\":" + json(pem);
    if (mechanism == Mechanism.MTLS) {
      return "{" + options + "}";
    }
    Map<String, String> login = new LinkedHashMap<>();
    login.put("mechanism", sasl);
    login.put("username", user);
    login.put("password", password);
    if (mechanism == Mechanism.OAUTHBEARER) {
      login.put("token", token);
    }
    return "{" + options + ",\"sasl\":" + json(login) + "}";
  }

  private static String lines(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static String json(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":\"" + escaped(each.getValue()) + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
