package io.sequin.gateway.api.config;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a client wants to change of the configs of one resource.
 *
 * @param configNames the configs that it is about
 * @param toOverrides makes what is set after the change from what was set before, or refuses with
 *     an exception
 */
record ConfigChange(
    byte resourceType,
    String resourceName,
    List<String> configNames,
    UnaryOperator<Map<String, String>> toOverrides) {

  boolean hasSameResource(ConfigChange other) {
    return resourceType == other.resourceType && resourceName.equals(other.resourceName);
  }
}
