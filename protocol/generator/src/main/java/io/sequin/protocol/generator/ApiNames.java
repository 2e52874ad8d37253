package io.sequin.protocol.generator;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of the constants of {@code ApiKey}, by API number. */
record ApiNames(Map<Integer, String> constants) {

  static ApiNames of(Collection<MessageSpec> requests) {
    return new ApiNames(
        requests.stream()
            .collect(Collectors.toMap(MessageSpec::apiKey, spec -> constant(spec.apiName()))));
  }

  boolean contains(Integer apiKey) {
    return constants.containsKey(apiKey);
  }

  String constant(Integer apiKey) {
    return constants.get(apiKey);
  }

  private static String constant(String apiName) {
    return apiName.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
