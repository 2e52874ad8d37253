package io.sequin.gateway.api.config;

/** Which resource a request means: the type as it has it, which may be unknown, and the name. */
record ResourceKey(byte type, String name) {}
