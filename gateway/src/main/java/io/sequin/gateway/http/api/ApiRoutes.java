package io.sequin.gateway.http.api;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.resource.Resources;
import java.util.List;
import java.util.function.Consumer;

/** Everything under {@code /api/v1}, part by part. */
public final class ApiRoutes {

  private final List<Consumer<HttpRouting.Builder>> parts;

  public ApiRoutes(Resources resources) {
    this.parts =
        List.of(
            new TopicRoutes(resources)::register,
            new GroupRoutes(resources)::register,
            new ConsumerRoutes(resources)::register,
            new ClusterRoutes(resources)::register);
  }

  public void register(HttpRouting.Builder routing) {
    parts.forEach(part -> part.accept(routing));
  }
}
