package io.sequin.migration.client;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of a login module, as {@code sasl.jaas.config} has them. */
record LoginOptions(Map<String, String> options) {

  private static final Pattern OPTION =
      Pattern.compile("([\\w.]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");

  static LoginOptions parse(String jaasConfig) {
    Map<String, String> options = new HashMap<>();
    Matcher option = OPTION.matcher(jaasConfig);
    while (option.find()) {
      String quoted = option.group(2);
      options.put(
          option.group(1), quoted == null ? option.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return new LoginOptions(options);
  }

  /**
   * @throws SourceException if it is not there
   */
  String require(String name) {
    String value = options.get(name);
    if (value == null) {
      throw new SourceException("sasl.jaas.config needs " + name + "=\"…\"");
    }
    return value;
  }

  /** Has secrets. */
  @Override
  public String toString() {
    return "options " + options.keySet();
  }
}
