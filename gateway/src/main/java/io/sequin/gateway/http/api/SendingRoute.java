package io.sequin.gateway.http.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderNames;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.http.HttpRoutes;
import io.sequin.gateway.http.Json;
import io.sequin.gateway.http.resource.NewMessage;
import io.sequin.gateway.http.resource.Required;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Sending;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Sends one message, some, or as many as come, one a line (NDJSON). */
final class SendingRoute implements HttpRoutes.Answer {

  private static final int MAX_MESSAGES = 10_000;
  private static final int LINES_AT_A_TIME = 1_000;
  private static final int BYTES_AT_A_TIME = 512 * 1024;
  private static final String NDJSON = "application/x-ndjson";

  private final Resources resources;

  SendingRoute(Resources resources) {
    this.resources = resources;
  }

  /** Messages to be sent together. */
  record Batch(List<NewMessage> messages) {}

  /** What became of each message, in their order. */
  record Results(List<Sending.Sent> results) {}

  @Override
  public Object to(HttpCall call) throws IOException, InterruptedException {
    if (call.mediaType().equals(NDJSON)) {
      stream(call);
      return null;
    }
    HttpRoutes.answer(call, sendBody(call));
    return null;
  }

  private Object sendBody(HttpCall call) {
    JsonNode body = call.body(JsonNode.class);
    if (!body.isObject()) {
      throw HttpProblemException.badRequest("send an object: a message, or messages");
    }
    String topic = call.path("topic");
    if (!body.has("messages")) {
      NewMessage.Encoded message = Json.convert(body, NewMessage.class).encoded();
      return resources.sending().send(call.caller(), topic, message);
    }
    List<NewMessage> some =
        Required.items("messages", Json.convert(body, Batch.class).messages(), MAX_MESSAGES);
    List<NewMessage.Encoded> messages = some.stream().map(NewMessage::encoded).toList();
    return new Results(resources.sending().send(call.caller(), topic, messages));
  }

  private void stream(HttpCall call) throws IOException, InterruptedException {
    try (InputStream in = call.stream()) {
      Lines lines = new Lines(in);
      OutputStream out = null;
      for (List<byte[]> some = next(lines); !some.isEmpty(); some = next(lines)) {
        List<Sending.Sent> results = send(call, some);
        if (out == null) {
          call.response().header(HeaderNames.CONTENT_TYPE, NDJSON);
          out = call.response().outputStream();
        }
        for (Sending.Sent result : results) {
          out.write(Json.write(result));
          out.write('\n');
        }
        call.caller().awaitQuota();
      }
      if (out == null) {
        throw HttpProblemException.badRequest("there is no message");
      }
      out.close();
    }
  }

  private static List<byte[]> next(Lines lines) throws IOException {
    List<byte[]> some = new ArrayList<>();
    int sizeBytes = 0;
    byte[] line;
    while (some.size() < LINES_AT_A_TIME
        && sizeBytes < BYTES_AT_A_TIME
        && (line = lines.next()) != null) {
      some.add(line);
      sizeBytes += line.length;
    }
    return some;
  }

  /** What is no message is told in its line, and harms no other. */
  private List<Sending.Sent> send(HttpCall call, List<byte[]> lines) {
    List<Sending.Sent> results = new ArrayList<>();
    List<NewMessage.Encoded> messages = new ArrayList<>();
    for (byte[] line : lines) {
      try {
        messages.add(Json.read(line, NewMessage.class).encoded());
        results.add(null);
      } catch (HttpProblemException e) {
        results.add(new Sending.Sent(null, null, e.problem()));
      }
    }
    if (!messages.isEmpty()) {
      var sent = sendAll(call, messages).iterator();
      results.replaceAll(result -> result == null ? sent.next() : result);
    }
    return results;
  }

  private List<Sending.Sent> sendAll(HttpCall call, List<NewMessage.Encoded> messages) {
    try {
      return resources.sending().send(call.caller(), call.path("topic"), messages);
    } catch (RuntimeException e) {
      HttpProblem problem = HttpProblems.of(e);
      return messages.stream().map(_ -> new Sending.Sent(null, null, problem)).toList();
    }
  }
}
