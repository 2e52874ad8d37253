package io.sequin.compat.security;

import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.requests.AbstractRequest;

/**
 * A request about a resource.
 *
 * @param name tells it from other requests of the same API
 * @param about makes it of the resource
 */
record Question(String name, Function<Target, AbstractRequest> about) {

  /**
   * What it is about.
   *
   * @param name of a resource that may be there
   * @param id the topic's; null for other resources
   */
  record Target(String name, Uuid id) {}
}
