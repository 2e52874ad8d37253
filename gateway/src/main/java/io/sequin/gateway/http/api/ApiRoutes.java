package io.sequin.gateway.http.api;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.resource.Resources;
import java.util.List;
import java.util.function.Consumer;

/** Everything under {@code /api/v1}, part by part. */
public final class ApiRoutes {

  private final List<Consumer<Routes>> parts;

  public ApiRoutes(Resources resources) {
    this.parts =
        List.of(
            new TopicRoutes(resources)::register,
            new GroupRoutes(resources)::register,
            new ConsumerRoutes(resources)::register,
            new ClusterRoutes(resources)::register);
  }

  /** Returns what is served. */
  public Routes register(HttpRouting.Builder routing) {
    Routes routes = new Routes(routing);
    parts.forEach(part -> part.accept(routes));
    routes.refuseOthers();
    return routes;
  }
}
