package io.sequin.compat.support;

import java.util.Map;

/** How Java clients are told to authenticate. */
public final class SaslConfigs {

  private static final String MODULES = "org.apache.kafka.common.security.";

  private SaslConfigs() {}

  /** Over SASL_PLAINTEXT, by PLAIN or SCRAM. */
  public static Map<String, Object> of(
      String bootstrap, String mechanism, String user, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    return Map.of(
        "bootstrap.servers",
        bootstrap,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        MODULES + module + " required username=\"%s\" password=\"%s\";".formatted(user, password));
  }
}
