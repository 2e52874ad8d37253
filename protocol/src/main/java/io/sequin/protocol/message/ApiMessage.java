package io.sequin.protocol.message;

import io.sequin.protocol.wire.WireStruct;

/** The body of a request or a response. */
public sealed interface ApiMessage extends WireStruct permits ApiRequest, ApiResponse {

  /** The API it belongs to. */
  ApiKey apiKey();
}
