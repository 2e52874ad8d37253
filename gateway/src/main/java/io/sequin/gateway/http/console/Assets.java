package io.sequin.gateway.http.console;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The style sheet, the script and the icon. */
final class Assets {

  private Assets() {}

  static void register(HttpRouting.Builder routing) {
    serve(routing, "console.css", "text/css; charset=utf-8");
    serve(routing, "console.js", "text/javascript; charset=utf-8");
    serve(routing, "icon.svg", "image/svg+xml");
  }

  private static void serve(HttpRouting.Builder routing, String name, String type) {
    byte[] content = load(name);
    routing.get("/assets/" + name, (_, response) -> send(response, type, content));
  }

  private static void send(ServerResponse response, String type, byte[] content) {
    response
        .header(HeaderNames.CONTENT_TYPE, type)
        .header(HeaderNames.CACHE_CONTROL, "private, max-age=300")
        .send(content);
  }

  private static byte[] load(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
