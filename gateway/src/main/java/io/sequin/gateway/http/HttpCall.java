package io.sequin.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One request and its answer, with what is read from it checked. Used by one thread. */
public final class HttpCall {

  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
  private static final String JSON = "application/json";

  private final ServerRequest request;
  private final ServerResponse response;
  private final Caller caller;

  HttpCall(ServerRequest request, ServerResponse response, Caller caller) {
    this.request = request;
    this.response = response;
    this.caller = caller;
  }

  public Caller caller() {
    return caller;
  }

  public ServerResponse response() {
    return response;
  }

  /** A part of the path by its name in the route. */
  public String path(String name) {
    return request.path().pathParameters().get(name);
  }

  /** The path and query as they were asked for. */
  public String target() {
    String query = request.query().rawValue();
    return request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
  }

  public Optional<String> header(HeaderName name) {
    return request.headers().first(name);
  }

  /** A parameter of the query; one that is empty counts as none. */
  public Optional<String> text(String name) {
    return request.query().first(name).asOptional().filter(text -> !text.isEmpty());
  }

  /** All values of a parameter of the query. */
  public List<String> texts(String name) {
    return request.query().all(name, List::of);
  }

  /**
   * @throws HttpProblemException if it is not a number between the bounds
   */
  public int integer(String name, int otherwise, int min, int max) {
    return (int) number(name, otherwise, min, max);
  }

  /**
   * @throws HttpProblemException if it is not a number between the bounds
   */
  public long number(String name, long otherwise, long min, long max) {
    return text(name).map(text -> parse(name, text, min, max)).orElse(otherwise);
  }

  /**
   * @throws HttpProblemException if it is neither true nor false
   */
  public boolean flag(String name) {
    return switch (text(name).map(text -> text.toLowerCase(Locale.ROOT)).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw HttpProblemException.badRequest(name + " is true or false");
    };
  }

  /**
   * Refuses what would be ignored.
   *
   * @throws HttpProblemException if the query has another parameter than these, or an empty one
   */
  public void accept(String... names) {
    Set<String> known = Set.of(names);
    for (String name : request.query().names()) {
      if (!known.contains(name)) {
        throw HttpProblemException.badRequest("there is no parameter " + name);
      }
      if (request.query().all(name, List::of).contains("")) {
        throw HttpProblemException.badRequest("parameter " + name + " is empty");
      }
    }
  }

  /**
   * The body, which must say that it is JSON.
   *
   * @throws HttpProblemException if it is not what is asked for
   */
  public <T> T body(Class<T> type) {
    if (!JSON.equals(mediaType())) {
      throw new HttpProblemException(
          HttpProblem.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", "send " + JSON);
    }
    return Json.read(bytes(), type);
  }

  /** Whether the body says that it is a form. */
  public boolean isForm() {
    return mediaType().equals(Form.MEDIA_TYPE);
  }

  /**
   * The fields of a form.
   *
   * @throws HttpProblemException if the body is none
   */
  public Form form() {
    return Form.of(this);
  }

  /** What the body says that it is, without parameters; empty where it says nothing. */
  public String mediaType() {
    String type = header(HeaderNames.CONTENT_TYPE).orElse("");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws HttpProblemException if there are more bytes than a request may have
   */
  public byte[] bytes() {
    try (InputStream in = stream()) {
      byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
      if (bytes.length > MAX_BODY_BYTES) {
        throw new HttpProblemException(
            HttpProblem.TOO_LARGE,
            "REQUEST_TOO_LARGE",
            "a body has at most " + MAX_BODY_BYTES + " bytes; send more as application/x-ndjson");
      }
      return bytes;
    } catch (IOException e) {
      throw HttpProblemException.badRequest("the body cannot be read: " + e.getMessage());
    }
  }

  /** The body as it comes. */
  public InputStream stream() {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  private static long parse(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw HttpProblemException.badRequest(name + " is a number from " + min + " to " + max);
  }
}
