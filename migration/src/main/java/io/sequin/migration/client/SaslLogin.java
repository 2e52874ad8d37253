package io.sequin.migration.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One authentication, message by message. */
interface SaslLogin {

  /** The first message. */
  byte[] begin();

  /**
   * The next message; null where there is none to send any more.
   *
   * @throws SourceException if the broker is not who it ought to be
   */
  byte[] answer(byte[] challenge);

  /**
   * By the mechanism that the configs name.
   *
   * @throws SourceException if it is not one that is known here, or what it needs is not there
   */
  static SaslLogin of(ClientConfigs configs) {
    String mechanism = configs.text("sasl.mechanism");
    LoginOptions options = LoginOptions.parse(configs.text("sasl.jaas.config"));
    return switch (mechanism) {
      case "PLAIN" -> once("\0" + options.require("username") + "\0" + options.require("password"));
      case "SCRAM-SHA-256", "SCRAM-SHA-512" ->
          new ScramLogin(
              "SHA-" + mechanism.substring("SCRAM-SHA-".length()),
              options.require("username"),
              options.require("password"),
              "true".equals(options.options().get("tokenauth")));
      case "OAUTHBEARER" ->
          once("n,,\u0001auth=Bearer " + BearerToken.of(configs, options) + "\u0001\u0001");
      default ->
          throw new SourceException(
              "sasl.mechanism="
                  + mechanism
                  + " is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER");
    };
  }

  /** What is said once, without an answer. */
  private static SaslLogin once(String message) {
    return new SaslLogin() {
      @Override
      public byte[] begin() {
        return message.getBytes(UTF_8);
      }

      @Override
      public byte[] answer(byte[] challenge) {
        return null;
      }
    };
  }
}
