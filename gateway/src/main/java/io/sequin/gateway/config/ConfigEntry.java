package io.sequin.gateway.config;

/**
 * A config as a request names it.
 *
 * @param value the text, or null where the request has none
 */
public record ConfigEntry(String name, String value) {}
