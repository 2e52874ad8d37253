package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.sequin.gateway.api.ApiCalls;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.api.ApiVersionsHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.metrics.ApiMetrics;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.RequestHeader;
import io.sequin.protocol.wire.MalformedMessageException;
import io.sequin.protocol.wire.WireReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Decodes a frame, lets the API's handler answer, and encodes the answer. */
public final class RequestDispatcher {

  private static final int KEY_AND_VERSION_BYTES = 4;

  private final ApiRegistry registry;
  private final ApiMetrics metrics;
  private final ApiCalls calls;
  private final Authorizer authorizer;

  public RequestDispatcher(
      ApiRegistry registry, ApiMetrics metrics, ApiCalls calls, Authorizer authorizer) {
    this.registry = registry;
    this.metrics = metrics;
    this.calls = calls;
    this.authorizer = authorizer;
  }

  /** Whether the request in the frame may begin before those before it are answered. */
  boolean mayOverlap(ByteBuf frame) {
    return frame.readableBytes() >= KEY_AND_VERSION_BYTES
        && registry
            .find(frame.getShort(frame.readerIndex()))
            .map(ApiHandler::mayOverlap)
            .orElse(false);
  }

  /**
   * Serves the request in the frame, which stays the caller's.
   *
   * @return what makes the whole response frame; that is empty where the client wants none. Failed
   *     where the connection must be closed
   * @throws InvalidRequestException if the frame holds no request that can be answered
   */
  CompletableFuture<Supplier<Optional<ByteBuf>>> dispatch(RequestContext context, ByteBuf frame) {
    if (frame.readableBytes() < KEY_AND_VERSION_BYTES) {
      throw new InvalidRequestException("a request of " + frame.readableBytes() + " bytes");
    }
    short id = frame.getShort(frame.readerIndex());
    short version = frame.getShort(frame.readerIndex() + Short.BYTES);
    ApiHandler<?, ?> handler =
        registry.find(id).orElseThrow(() -> new InvalidRequestException("unknown API key " + id));
    return handler.versions().contains(version)
        ? admit(context, handler, version, frame)
        : refuseVersion(context, handler, version, frame);
  }

  /** Where clients have to authenticate, what they may ask depends on how far they are. */
  private CompletableFuture<Supplier<Optional<ByteBuf>>> admit(
      RequestContext context, ApiHandler<?, ?> handler, short version, ByteBuf frame) {
    if (context.sasl().isEmpty()) {
      return serve(context, handler, version, frame);
    }
    SaslSession session = context.sasl().get();
    return switch (session.admit(handler.apiKey())) {
      case SERVED -> serve(context, handler, version, frame);
      case REFUSED -> refuse(context, handler, version, frame);
      case CLOSED -> throw new InvalidRequestException(session.failure().orElseThrow());
    };
  }

  private <Q extends ApiRequest> CompletableFuture<Supplier<Optional<ByteBuf>>> refuse(
      RequestContext context, ApiHandler<Q, ?> handler, short version, ByteBuf frame) {
    WireReader in = new WireReader(frame);
    RequestHeader header = readHeader(in, handler.apiKey(), version);
    Q request = readRequest(in, handler, version);
    ResponseEncoder encoder =
        new ResponseEncoder(context.allocator(), header.correlationId(), version);
    return CompletableFuture.completedFuture(
        () -> Optional.of(encoder.encode(handler.failure(request, ErrorCode.ILLEGAL_SASL_STATE))));
  }

  private <Q extends ApiRequest, R extends ApiResponse>
      CompletableFuture<Supplier<Optional<ByteBuf>>> serve(
          RequestContext context, ApiHandler<Q, R> handler, short version, ByteBuf frame) {
    long startedNanos = System.nanoTime();
    int sizeBytes = frame.readableBytes();
    ApiMetrics.Measurement measurement = metrics.begin(handler.apiKey(), sizeBytes);
    WireReader in = new WireReader(frame);
    RequestHeader header = readHeader(in, handler.apiKey(), version);
    Q request = readRequest(in, handler, version);
    ResponseEncoder encoder =
        new ResponseEncoder(context.allocator(), header.correlationId(), version);
    RequestContext served = context.forRequest(header, handler.apiKey(), version, authorizer);
    CompletableFuture<Optional<R>> later =
        calls.serve(served, handler, request, sizeBytes, startedNanos);
    int throttleTimeMs = served.throttleTimeMs();
    return later
        .whenComplete((response, _) -> measurement.end(isError(response)))
        .thenApply(
            response ->
                () ->
                    response
                        .map(answer -> throttled(answer, throttleTimeMs))
                        .map(answer -> measured(encoder.encode(answer), measurement)));
  }

  private static ApiResponse throttled(ApiResponse answer, int throttleTimeMs) {
    return throttleTimeMs == 0 ? answer : answer.withThrottleTimeMs(throttleTimeMs);
  }

  /**
   * Kafka answers an ApiVersions request of an unknown version in version 0, so that the client can
   * try again.
   */
  private CompletableFuture<Supplier<Optional<ByteBuf>>> refuseVersion(
      RequestContext context, ApiHandler<?, ?> handler, short version, ByteBuf frame) {
    if (!(handler instanceof ApiVersionsHandler apiVersions)) {
      throw new InvalidRequestException(
          "version " + version + " of " + handler.apiKey().apiName() + " is not supported");
    }
    if (frame.readableBytes() < KEY_AND_VERSION_BYTES + Integer.BYTES) {
      throw new InvalidRequestException("an ApiVersions request without a correlation id");
    }
    int correlationId = frame.getInt(frame.readerIndex() + KEY_AND_VERSION_BYTES);
    ResponseEncoder encoder = new ResponseEncoder(context.allocator(), correlationId, (short) 0);
    return CompletableFuture.completedFuture(
        () -> Optional.of(encoder.encode(apiVersions.unsupportedVersion())));
  }

  private static RequestHeader readHeader(WireReader in, ApiKey key, short version) {
    try {
      return RequestHeader.read(in, key.requestHeaderVersion(version));
    } catch (MalformedMessageException e) {
      throw new InvalidRequestException("malformed request header: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings(
      "unchecked") // a key's request type is its handler's: ApiRegistryTest walks them all
  private static <Q extends ApiRequest> Q readRequest(
      WireReader in, ApiHandler<Q, ?> handler, short version) {
    ApiKey key = handler.apiKey();
    try {
      return (Q) key.readRequest(in, version);
    } catch (MalformedMessageException e) {
      throw new InvalidRequestException(
          "malformed " + key.apiName() + " request, version " + version + ": " + e.getMessage(), e);
    }
  }

  /** An error, or none of an answer at all, which closes the connection. */
  private static boolean isError(Optional<? extends ApiResponse> response) {
    return response == null || response.map(ApiResponse::hasError).orElse(false);
  }

  private static ByteBuf measured(ByteBuf frame, ApiMetrics.Measurement measurement) {
    measurement.answered(frame.readableBytes());
    return frame;
  }
}
