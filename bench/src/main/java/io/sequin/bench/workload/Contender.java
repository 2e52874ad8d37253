package io.sequin.bench.workload;

import io.sequin.bench.server.ClientAddress;
import io.sequin.bench.server.Server;
import java.util.Map;

/**
 * Who serves in a run.
 *
 * @param topicConfigs how its topics differ from the defaults
 */
public record Contender(String name, Server server, Map<String, String> topicConfigs) {

  public static final String GATEWAY = "gateway";
  public static final String KAFKA = "kafka";

  String bootstrap() {
    return server.bootstrap();
  }

  /** Where the tools that are measured connect. */
  ClientAddress clients() {
    return server.clients();
  }
}
