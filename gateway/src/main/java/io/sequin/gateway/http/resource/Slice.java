package io.sequin.gateway.http.resource;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list in the order of names.
 *
 * @param total how many there are with the prefix
 * @param next the name that the part behind this one comes after; null at the end
 */
record Slice<T>(List<T> items, int total, String next) {

  static <T> Slice<T> of(
      List<T> all, Function<T, String> nameOf, String prefix, String after, int limit) {
    List<T> matching =
        all.stream()
            .filter(each -> nameOf.apply(each).startsWith(prefix))
            .sorted(Comparator.comparing(nameOf))
            .toList();
    List<T> rest =
        matching.stream().filter(each -> nameOf.apply(each).compareTo(after) > 0).toList();
    List<T> items = rest.stream().limit(limit).toList();
    String next = rest.size() > limit ? nameOf.apply(items.getLast()) : null;
    return new Slice<>(items, matching.size(), next);
  }
}
