package io.sequin.gateway.telemetry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** By what a subscription can select clients. */
enum ClientAttribute {
  CLIENT_INSTANCE_ID,
  CLIENT_ID,
  CLIENT_SOFTWARE_NAME,
  CLIENT_SOFTWARE_VERSION,
  CLIENT_SOURCE_ADDRESS,
  CLIENT_SOURCE_PORT;

  static Optional<ClientAttribute> named(String name) {
    return Arrays.stream(values())
        .filter(attribute -> attribute.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }
}
