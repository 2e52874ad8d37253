package io.sequin.gateway.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads what {@code --config} says: {@code NAME=VALUE}, or several with semicolons in between. What
 * does not begin with a config's name goes on with the value before: {@code
 * super.users=User:alice;User:bob}.
 */
final class ConfigOptions {

  /** A semicolon before a name, outside of quotes, as those that a login module's options have. */
  private static final Pattern SEPARATOR =
      Pattern.compile(";(?=\\s*[\\w.-]+\\s*=)(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  /** The last one, for which nothing follows. */
  private static final Pattern END = Pattern.compile(";\\s*$");

  private ConfigOptions() {}

  /**
   * Values by name.
   *
   * @throws IllegalArgumentException with a message for people, which has no values
   */
  static Map<String, String> parse(List<String> options) {
    Map<String, String> configs = new HashMap<>();
    for (String option : options) {
      for (String each : SEPARATOR.split(END.matcher(option).replaceFirst(""))) {
        if (!each.isBlank()) {
          add(configs, each);
        }
      }
    }
    return configs;
  }

  private static void add(Map<String, String> configs, String option) {
    int equals = option.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("--config takes NAME=VALUE");
    }
    configs.put(option.substring(0, equals).strip(), option.substring(equals + 1));
  }
}
