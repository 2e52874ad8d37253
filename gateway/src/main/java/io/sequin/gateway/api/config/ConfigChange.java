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
    ResourceKey resource,
    List<String> configNames,
    UnaryOperator<Map<String, String>> toOverrides) {}
