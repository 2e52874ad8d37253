package io.sequin.gateway;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** How Kafka's client is told to authenticate. */
public final class SaslClient {

  private SaslClient() {}

  /** Over SASL_PLAINTEXT, by PLAIN or SCRAM. */
  public static Map<String, Object> configs(
      InetSocketAddress address, String mechanism, String user, String password) {
    return configs(address, mechanism, user, password, "");
  }

  /**
   * The same with more options of the login module.
   *
   * @param options {@code name="value"}
   */
  public static Map<String, Object> configs(
      InetSocketAddress address, String mechanism, String user, String password, String options) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    Map<String, Object> configs = new HashMap<>();
    configs.put("bootstrap.servers", "127.0.0.1:" + address.getPort());
    configs.put("security.protocol", "SASL_PLAINTEXT");
    configs.put("sasl.mechanism", mechanism);
    configs.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\" %s;"
            .formatted(module, user, password.replace("\"", "\\\""), options));
    return configs;
  }
}
