package io.sequin.gateway.http;

import io.sequin.gateway.config.BrokerConfigs;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the HTTP port may be used for.
 *
 * @param isReadOnly whether nothing can be changed by it
 * @param hidesPayloads whether it shows of messages where they are, and not what they carry
 * @param allowedOrigins of pages that may use the API from a browser
 * @param allowedHosts names that lead to this port besides addresses and localhost
 */
public record HttpSettings(
    boolean isReadOnly,
    boolean hidesPayloads,
    Set<String> allowedOrigins,
    Set<String> allowedHosts) {

  public static HttpSettings of(BrokerConfigs configs) {
    return new HttpSettings(
        "true".equals(configs.rendered("http.read.only")),
        "true".equals(configs.rendered("http.hide.payloads")),
        list(configs.rendered("http.allowed.origins")),
        list(configs.rendered("http.allowed.hosts")));
  }

  private static Set<String> list(String text) {
    return text == null
        ? Set.of()
        : Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }
}
