package io.sequin.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Fields of a form of the console. */
public final class Form {

  static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

  private final Map<String, String> fields = new HashMap<>();

  private Form() {}

  /**
   * @throws HttpProblemException if the body is no form
   */
  static Form of(HttpCall call) {
    if (!call.mediaType().equals(MEDIA_TYPE)) {
      throw new HttpProblemException(
          HttpProblem.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", "send " + MEDIA_TYPE);
    }
    Form form = new Form();
    for (String field : new String(call.bytes(), StandardCharsets.UTF_8).split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        form.fields.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
      }
    }
    return form;
  }

  /** Empty where nothing was written. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(fields.get(name)).filter(text -> !text.isEmpty());
  }

  /**
   * @throws HttpProblemException if nothing was written
   */
  public String required(String name) {
    return text(name).orElseThrow(() -> HttpProblemException.badRequest(name + " is needed"));
  }

  /**
   * @throws HttpProblemException if it is no number
   */
  public Optional<Integer> integer(String name) {
    try {
      return text(name).map(Integer::valueOf);
    } catch (NumberFormatException _) {
      throw HttpProblemException.badRequest(name + " is a number");
    }
  }

  /**
   * @throws HttpProblemException if it is no number
   */
  public Optional<Double> decimal(String name) {
    try {
      return text(name).map(Double::valueOf);
    } catch (NumberFormatException _) {
      throw HttpProblemException.badRequest(name + " is a number");
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw HttpProblemException.badRequest("the form cannot be read");
    }
  }
}
