package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a gateway's HTTP API. What it refuses becomes an exception with one line. */
final class HttpApi {

  private static final String BASE = "/api/v1";
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);
  private static final int FIRST_ERROR = 400;

  private final HttpClient client;
  private final URI base;
  private final String authorization;

  private HttpApi(HttpClient client, URI base, String authorization) {
    this.client = client;
    this.base = base;
    this.authorization = authorization;
  }

  /**
   * @param user null for nobody
   * @param certificates null for those that the JVM trusts
   */
  static HttpApi of(String url, String user, Path certificates)
      throws IOException, GeneralSecurityException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT_PATIENCE);
    if (certificates != null) {
      client.sslContext(trusting(certificates));
    }
    return new HttpApi(client.build(), URI.create(url), authorization(user));
  }

  /** A part of a path. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return ask(request(path).GET());
  }

  JsonNode delete(String path) throws IOException, InterruptedException {
    return ask(request(path).DELETE());
  }

  JsonNode send(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    return ask(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.toString())));
  }

  /** Lines of an answer that does not end by itself. */
  Stream<String> follow(String path) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        send(request(path).GET().build(), BodyHandlers.ofLines());
    if (response.statusCode() >= FIRST_ERROR) {
      throw refusal(response.statusCode(), String.join("", response.body().toList()));
    }
    return response.body();
  }

  private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request.timeout(ANSWER_PATIENCE).build(), BodyHandlers.ofString());
    if (response.statusCode() >= FIRST_ERROR) {
      throw refusal(response.statusCode(), response.body());
    }
    return response.body().isEmpty() ? Remote.object() : Remote.JSON.readTree(response.body());
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "the connection was refused" : e.getMessage();
      throw new IOException(
          "no answer from " + base + ": " + reason + "; say with --http URL where a gateway is", e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(BASE + path));
    request.header("User-Agent", "sequin-gateway");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return request;
  }

  private static IOException refusal(int status, String body) {
    try {
      JsonNode problem = Remote.JSON.readTree(body);
      String detail = problem.path("detail").asText();
      return new IOException(
          problem.path("title").asText() + (detail.isEmpty() ? "" : ": " + detail));
    } catch (JsonProcessingException _) {
      return new IOException("HTTP status " + status);
    }
  }

  private static String authorization(String user) {
    if (user == null || user.isEmpty()) {
      return null;
    }
    String password = System.getenv().getOrDefault("SEQUIN_HTTP_PASSWORD", "");
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static SSLContext trusting(Path certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificates)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(String.valueOf(number++), each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
