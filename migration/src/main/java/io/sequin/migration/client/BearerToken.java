package io.sequin.migration.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** The token of OAUTHBEARER: from a file, or by client credentials from an identity provider. */
final class BearerToken {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  private BearerToken() {}

  static String of(ClientConfigs configs, LoginOptions options) {
    String url =
        configs
            .find("sasl.oauthbearer.token.endpoint.url")
            .orElseThrow(
                () -> new SourceException("OAUTHBEARER needs sasl.oauthbearer.token.endpoint.url"));
    URI endpoint = URI.create(url);
    try {
      return "file".equals(endpoint.getScheme())
          ? Files.readString(Path.of(endpoint)).strip()
          : ask(endpoint, options);
    } catch (IOException e) {
      throw new SourceException("no token from " + url + ": " + e.getMessage(), e);
    }
  }

  private static String ask(URI endpoint, LoginOptions options) throws IOException {
    String credentials = options.require("clientId") + ":" + options.require("clientSecret");
    String scope = options.options().get("scope");
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .POST(
                BodyPublishers.ofString(
                    "grant_type=client_credentials"
                        + (scope == null
                            ? ""
                            : "&scope=" + URLEncoder.encode(scope, StandardCharsets.UTF_8))))
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != OK) {
        throw new IOException("it answered " + response.statusCode());
      }
      return new ObjectMapper().readTree(response.body()).path("access_token").asText();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
