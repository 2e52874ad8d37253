package io.sequin.gateway.http.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is served, by path and method. */
public final class Routes {

  private final HttpRouting.Builder routing;
  private final SortedMap<String, Set<String>> methods = new TreeMap<>();

  Routes(HttpRouting.Builder routing) {
    this.routing = routing;
  }

  Routes get(String path, Handler handler) {
    return add(Method.GET, path, handler);
  }

  Routes post(String path, Handler handler) {
    return add(Method.POST, path, handler);
  }

  Routes put(String path, Handler handler) {
    return add(Method.PUT, path, handler);
  }

  Routes patch(String path, Handler handler) {
    return add(Method.PATCH, path, handler);
  }

  Routes delete(String path, Handler handler) {
    return add(Method.DELETE, path, handler);
  }

  /** The methods of each path. */
  public SortedMap<String, Set<String>> methods() {
    return Collections.unmodifiableSortedMap(methods);
  }

  /** Has other methods refused, and says which there are. */
  void refuseOthers() {
    methods.forEach((path, served) -> routing.any(path, refusal(String.join(", ", served))));
  }

  private Routes add(Method method, String path, Handler handler) {
    routing.route(method, path, handler);
    methods.computeIfAbsent(path, _ -> new TreeSet<>()).add(method.text());
    return this;
  }

  private static Handler refusal(String allowed) {
    return (_, response) -> {
      response.header(HeaderNames.ALLOW, allowed);
      throw new HttpProblemException(
          HttpProblem.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "there is " + allowed);
    };
  }
}
