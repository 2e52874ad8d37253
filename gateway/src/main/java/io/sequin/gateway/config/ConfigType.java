package io.sequin.gateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The type of a config's value, with the id that DescribeConfigs carries as {@code ConfigType}
 * (KIP-569).
 */
public enum ConfigType {
  BOOLEAN(1),
  STRING(2),
  INT(3),
  SHORT(4),
  LONG(5),
  DOUBLE(6),
  LIST(7),
  CLASS(8),
  PASSWORD(9),
  /** Of a config that is not the broker's own, which Kafka takes for a secret. */
  UNKNOWN(0);

  private final byte id;

  ConfigType(int id) {
    this.id = (byte) id;
  }

  /** The id on the wire. */
  public byte id() {
    return id;
  }

  /**
   * Reads a value as Kafka does: surrounding blanks do not count, a list is split at commas.
   *
   * @param name the config's name, for the error message
   * @return a Boolean, String, Integer, Short, Long, Double, or List of String
   * @throws InvalidConfigException when the text is not of this type
   */
  Object parse(String name, String text) {
    String trimmed = text.trim();
    try {
      return switch (this) {
        case BOOLEAN -> parseBoolean(name, text, trimmed);
        case STRING, CLASS, PASSWORD, UNKNOWN -> trimmed;
        case INT -> Integer.valueOf(trimmed);
        case SHORT -> Short.valueOf(trimmed);
        case LONG -> Long.valueOf(trimmed);
        case DOUBLE -> Double.valueOf(trimmed);
        case LIST -> parseList(trimmed);
      };
    } catch (NumberFormatException e) {
      throw InvalidConfigException.invalidValue(name, text, "Not a number of type " + this, e);
    }
  }

  /** Prints a parsed value as DescribeConfigs shows it. */
  static String render(Object value) {
    if (value instanceof List<?> elements) {
      return elements.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return value.toString();
  }

  private static List<String> parseList(String trimmed) {
    return trimmed.isEmpty()
        ? List.of()
        : Arrays.stream(trimmed.split(",", -1)).map(String::trim).toList();
  }

  private static Boolean parseBoolean(String name, String text, String trimmed) {
    if (trimmed.equalsIgnoreCase("true")) {
      return true;
    }
    if (trimmed.equalsIgnoreCase("false")) {
      return false;
    }
    throw InvalidConfigException.invalidValue(
        name, text, "Expected value to be either true or false");
  }
}
