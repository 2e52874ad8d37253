package io.sequin.gateway.api;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers one Kafka API. One instance serves all connections, each on its own virtual thread, so it
 * may block.
 *
 * @param <Q> the API's request
 * @param <R> the API's response
 */
public interface ApiHandler<Q extends ApiRequest, R extends ApiResponse> {

  ApiKey apiKey();

  /** The versions that are served. */
  VersionRange versions();

  /** The versions that ApiVersions announces. */
  default VersionRange advertisedVersions() {
    return versions();
  }

  /** Whether a request may begin before the one before it on the same connection is answered. */
  default boolean mayOverlap() {
    return false;
  }

  /**
   * Answers a request, at once.
   *
   * @throws RuntimeException where the whole request fails; {@link #failure} then makes the answer
   */
  R handle(RequestContext context, Q request);

  /**
   * Answers a request, perhaps later. An empty answer is for a client that wants none; a failed one
   * closes the connection.
   */
  default CompletableFuture<Optional<R>> submit(RequestContext context, Q request) {
    return CompletableFuture.completedFuture(Optional.of(handle(context, request)));
  }

  /** The answer that says that everything the request asked for failed. */
  R failure(Q request, ErrorCode error);

  /** The same to a certain client. */
  default R failure(RequestContext context, Q request, ErrorCode error) {
    return failure(request, error);
  }
}
