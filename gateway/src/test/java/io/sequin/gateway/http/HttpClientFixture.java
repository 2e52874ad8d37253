package io.sequin.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.GatewaySettings;
import io.sequin.gateway.HttpListen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A gateway with a database of its own, and a client of its HTTP port. */
final class HttpClientFixture implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Optional<String> user;

  private HttpClientFixture(Gateway gateway, Optional<String> user) {
    this.gateway = gateway;
    this.user = user;
  }

  /** What was answered. */
  record Answer(int status, String type, String text) {

    JsonNode json() throws IOException {
      return JSON.readTree(text);
    }
  }

  static HttpClientFixture start(Map<String, String> configs) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpClientFixture(
        Gateway.start(
            new GatewaySettings(
                any,
                Optional.empty(),
                Path.of("unused"),
                Optional.of(GatewayFixture.newDatabase()),
                HttpListen.at(any),
                Optional.empty(),
                configs)),
        Optional.empty());
  }

  /** The same gateway, asked by somebody with a password. */
  HttpClientFixture as(String userAndPassword) {
    return new HttpClientFixture(gateway, Optional.of(userAndPassword));
  }

  Gateway gateway() {
    return gateway;
  }

  URI uri(String path) {
    return URI.create(gateway.httpUrl().orElseThrow() + path);
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Answer send(String method, String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json)));
  }

  Answer post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, json);
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    user.ifPresent(
        each ->
            request.header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8))));
    return request;
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body());
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    client.shutdownNow();
    gateway.close();
  }
}
