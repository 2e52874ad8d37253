package io.sequin.gateway.admin;

import io.sequin.gateway.config.ConfigSchema;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What somebody wants to change of the configs of one resource.
 *
 * @param configNames the configs that get a value
 * @param toOverrides makes what is set after the change from what was set before and what may be
 *     set, or refuses with an exception
 */
public record ConfigChange(
    List<String> configNames,
    BiFunction<Map<String, String>, ConfigSchema, Map<String, String>> toOverrides) {}
