package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.sasl.SaslSession.HandshakeAnswer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.SaslHandshakeRequest;
import io.sequin.protocol.message.SaslHandshakeResponse;
import java.util.List;

/**
 * Lets a client choose the mechanism by which it authenticates (KIP-43).
 *
 * <p>Version notes: after version 0 the mechanism's tokens come as they are, after version 1 in
 * SaslAuthenticate (KIP-152).
 */
public final class SaslHandshakeHandler
    implements ApiHandler<SaslHandshakeRequest, SaslHandshakeResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.SASL_HANDSHAKE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SASL_HANDSHAKE);
  }

  @Override
  public SaslHandshakeResponse handle(RequestContext context, SaslHandshakeRequest request) {
    boolean isFramed = context.version() > 0;
    return context
        .sasl()
        .map(session -> response(session.handshake(request.mechanism(), isFramed)))
        .orElseGet(() -> failure(request, ErrorCode.ILLEGAL_SASL_STATE));
  }

  @Override
  public SaslHandshakeResponse failure(SaslHandshakeRequest request, ErrorCode error) {
    return response(error, List.of());
  }

  private static SaslHandshakeResponse response(HandshakeAnswer answer) {
    return switch (answer) {
      case HandshakeAnswer.Begun(List<String> mechanisms) -> response(ErrorCode.NONE, mechanisms);
      case HandshakeAnswer.Unsupported(List<String> mechanisms) ->
          response(ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms);
      case HandshakeAnswer.IllegalState _ -> response(ErrorCode.ILLEGAL_SASL_STATE, List.of());
    };
  }

  private static SaslHandshakeResponse response(ErrorCode error, List<String> mechanisms) {
    return SaslHandshakeResponse.builder().errorCode(error.code()).mechanisms(mechanisms).build();
  }
}
