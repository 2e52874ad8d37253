package io.sequin.gateway.config;

/** What happens to old records of a topic; with neither, everything is kept. */
public record CleanupPolicy(boolean compacts, boolean deletes) {}
