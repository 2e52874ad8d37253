package io.sequin.gateway.net.listener;

import io.sequin.gateway.config.ListenerConfigs;
import io.sequin.gateway.security.oauth.JwtRules;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads which bearer tokens count from {@code sasl.oauthbearer.*}. */
final class OauthConfigs {

  private static final Logger LOG = LoggerFactory.getLogger(OauthConfigs.class);

  private static final String URL = "sasl.oauthbearer.jwks.endpoint.url";
  private static final Set<String> PROTOCOLS = Set.of("http", "https", "file");

  private OauthConfigs() {}

  /**
   * @throws IllegalArgumentException with a message for people
   */
  static JwtRules rules(ListenerConfigs configs) {
    JwtRules rules =
        new JwtRules(
            keys(configs),
            Duration.ofMillis(configs.number("sasl.oauthbearer.jwks.endpoint.refresh.ms")),
            configs.list("sasl.oauthbearer.expected.audience"),
            configs.find("sasl.oauthbearer.expected.issuer"),
            Duration.ofSeconds(configs.number("sasl.oauthbearer.clock.skew.seconds")),
            configs.text("sasl.oauthbearer.scope.claim.name"),
            configs.text("sasl.oauthbearer.sub.claim.name"));
    warnOfWhatIsOpen(rules, configs.listener());
    return rules;
  }

  private static void warnOfWhatIsOpen(JwtRules rules, String listener) {
    if (rules.audiences().isEmpty()) {
      LOG.warn(
          "listener {} takes tokens for any audience: set sasl.oauthbearer.expected.audience",
          listener);
    }
    if (rules.issuer().isEmpty()) {
      LOG.warn(
          "listener {} takes tokens of any issuer: set sasl.oauthbearer.expected.issuer", listener);
    }
  }

  private static URL keys(ListenerConfigs configs) {
    String text =
        configs
            .find(URL)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The OAuth configuration option " + URL + " value is required"));
    try {
      URL url = new URI(text).toURL();
      if (PROTOCOLS.contains(url.getProtocol().toLowerCase(Locale.ROOT))) {
        return url;
      }
    } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The OAuth configuration option %s contains a URL (%s) that is malformed: %s"
              .formatted(URL, text, e.getMessage()),
          e);
    }
    throw new IllegalArgumentException(
        "The OAuth configuration option %s contains a URL (%s) that contains an invalid protocol; only \"http\", \"https\", and \"file\" protocol are supported"
            .formatted(URL, text));
  }
}
