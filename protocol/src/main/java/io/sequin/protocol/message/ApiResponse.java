package io.sequin.protocol.message;

/** What the broker answers. */
public non-sealed interface ApiResponse extends ApiMessage {}
