package io.sequin.gateway.http.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpRoutes;
import io.sequin.gateway.http.Json;
import io.sequin.gateway.http.resource.Message;
import io.sequin.gateway.http.resource.Positions;
import io.sequin.gateway.http.resource.Reading;
import io.sequin.gateway.http.resource.Resources;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Sends the messages of a topic as they come, as server-sent events: one for each message, with the
 * position behind it as its id, so that a browser that loses its connection goes on where it was.
 * Ends when the client goes away.
 */
final class EventsRoute implements HttpRoutes.Answer {

  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
  private static final int MESSAGES_AT_A_TIME = 500;

  /** So that a client that has gone is noticed, and those between keep the connection open. */
  private static final int HEARTBEAT_MS = 15_000;

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Resources resources;

  EventsRoute(Resources resources) {
    this.resources = resources;
  }

  @Override
  public Object to(HttpCall call) throws InterruptedException {
    call.accept("from", "partition", "filter");
    Optional<String> filter = call.text("filter");
    String topic = call.path("topic");
    String from = call.header(LAST_EVENT_ID).or(() -> call.text("from")).orElse("latest");
    SortedMap<Integer, Long> positions =
        resources
            .positions()
            .of(call.caller(), topic, from, call.integer("partition", -1, 0, Integer.MAX_VALUE));
    call.response().header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    try (OutputStream out = call.response().outputStream()) {
      out.write(HEARTBEAT);
      out.flush();
      stream(call, topic, filter, positions, out);
    } catch (IOException | UncheckedIOException _) {
      // the client has gone, which is how this ends
      return null;
    }
    return null;
  }

  private void stream(
      HttpCall call,
      String topic,
      Optional<String> filter,
      SortedMap<Integer, Long> positions,
      OutputStream out)
      throws IOException, InterruptedException {
    while (!Thread.currentThread().isInterrupted()) {
      try (Reading.Chunk chunk =
          resources
              .reading()
              .read(call.caller(), topic, filter, positions, MESSAGES_AT_A_TIME, HEARTBEAT_MS)) {
        write(chunk, positions, out);
      }
      call.caller().awaitQuota();
    }
  }

  private static void write(
      Reading.Chunk chunk, SortedMap<Integer, Long> positions, OutputStream out)
      throws IOException {
    for (Message message : chunk.messages()) {
      positions.put(message.partition(), message.offset() + 1);
      out.write(event(message, positions));
    }
    positions.putAll(chunk.positions());
    if (chunk.messages().isEmpty()) {
      out.write(HEARTBEAT);
    }
    out.flush();
  }

  private static byte[] event(Message message, SortedMap<Integer, Long> positions) {
    String json = new String(Json.write(message), StandardCharsets.UTF_8);
    return ("id: " + Positions.cursor(positions) + "\ndata: " + json + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
