package io.sequin.gateway.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/** The rules that Kafka's configs use. */
final class ConfigValidators {
  private static final Pattern THROTTLED_REPLICA = Pattern.compile("([0-9]+:[0-9]+)?");

  private static final String BY_DURATION = "by_duration:";

  private ConfigValidators() {}

  static ConfigValidator any() {
    return (name, value) -> value;
  }

  static ConfigValidator atLeast(long minimum) {
    return (name, value) -> {
      if (((Number) value).doubleValue() < minimum) {
        throw InvalidConfigException.invalidValue(name, value, "Value must be at least " + minimum);
      }
      return value;
    };
  }

  static ConfigValidator between(long minimum, long maximum) {
    ConfigValidator lowerBound = atLeast(minimum);
    return (name, value) -> {
      if (((Number) value).doubleValue() > maximum) {
        throw InvalidConfigException.invalidValue(
            name, value, "Value must be no more than " + maximum);
      }
      return lowerBound.accept(name, value);
    };
  }

  /** The deflate levels, and -1 for the library's own choice. */
  static ConfigValidator gzipLevel() {
    return (name, value) -> {
      int level = (Integer) value;
      if (level != -1 && (level < 1 || level > 9)) {
        throw InvalidConfigException.invalidValue(
            name, value, "Value must be between 1 and 9 or equal to -1");
      }
      return value;
    };
  }

  static ConfigValidator oneOf(String... allowed) {
    List<String> choices = List.of(allowed);
    return (name, value) -> {
      if (!choices.contains(value)) {
        throw InvalidConfigException.invalidValue(
            name, value, "String must be one of: " + String.join(", ", choices));
      }
      return value;
    };
  }

  /** What the gateway does not have may be asked for only by the value that says so. */
  static ConfigValidator only(Object allowed, String reason) {
    return (name, value) -> {
      if (!value.equals(allowed)) {
        throw InvalidConfigException.invalidValue(name, value, reason);
      }
      return value;
    };
  }

  /** A list, possibly empty, of the allowed elements; repeated elements count once. */
  static ConfigValidator listOf(String... allowed) {
    ConfigValidator element = oneOf(allowed);
    return (name, value) -> {
      List<?> elements = (List<?>) value;
      for (Object each : elements) {
        if (each.equals("")) {
          throw InvalidConfigException.invalidConfig(
              "Configuration '" + name + "' values must not be empty.");
        }
        element.accept(name, each);
      }
      return elements.stream().distinct().toList();
    };
  }

  /** Where a share group begins (KIP-932). */
  static ConfigValidator shareOffsetReset() {
    return (name, value) -> {
      String text = (String) value;
      if (!text.equals("earliest") && !text.equals("latest") && !isBackwardDuration(text)) {
        throw InvalidConfigException.invalidValue(
            name,
            value,
            "Invalid value `%s` for configuration %s. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
                .formatted(text, name));
      }
      return value;
    };
  }

  private static boolean isBackwardDuration(String text) {
    try {
      return text.startsWith(BY_DURATION)
          && !Duration.parse(text.substring(BY_DURATION.length())).isNegative();
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  static ConfigValidator throttledReplicas() {
    return (name, value) -> {
      List<String> replicas = ((List<?>) value).stream().map(String::valueOf).toList();
      boolean pairs = replicas.stream().allMatch(each -> THROTTLED_REPLICA.matcher(each).matches());
      if (!pairs && !String.join("", replicas).equals("*")) {
        throw InvalidConfigException.invalidValue(
            name,
            value,
            name
                + " must be the literal '*' or a list of replicas in the following format:"
                + " [partitionId]:[brokerId],[partitionId]:[brokerId],...");
      }
      return value;
    };
  }
}
