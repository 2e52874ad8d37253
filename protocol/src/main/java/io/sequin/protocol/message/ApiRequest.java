package io.sequin.protocol.message;

/** What a client asks. */
public non-sealed interface ApiRequest extends ApiMessage {}
