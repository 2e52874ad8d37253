package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.HttpProblemException;
import java.util.List;
import java.util.Objects;

/** Refuses requests that lack something. */
public final class Required {

  private Required() {}

  /**
   * @throws HttpProblemException if there is none
   */
  public static String text(String name, String value) {
    if (value == null || value.isEmpty()) {
      throw HttpProblemException.badRequest(name + " is needed");
    }
    return value;
  }

  /**
   * @throws HttpProblemException if there are none, too many, or one that is null
   */
  public static <T> List<T> items(String name, List<T> values, int max) {
    if (values == null
        || values.isEmpty()
        || values.size() > max
        || values.stream().anyMatch(Objects::isNull)) {
      throw HttpProblemException.badRequest(name + " has 1 to " + max + " items");
    }
    return values;
  }

  /**
   * @throws HttpProblemException if it is not between the bounds
   */
  public static int number(String name, Integer value, int otherwise, int min, int max) {
    int number = value == null ? otherwise : value;
    if (number < min || number > max) {
      throw HttpProblemException.badRequest(name + " is a number from " + min + " to " + max);
    }
    return number;
  }
}
