package io.sequin.gateway.api.group;

import io.sequin.gateway.api.Failures;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Responses made of what groups answer. */
final class GroupAnswers {

  private GroupAnswers() {}

  /** The response to the answer when it comes, or one that refuses the request if it fails. */
  static <T, R> CompletableFuture<Optional<R>> respond(
      CompletableFuture<T> answer, Function<T, R> response, Function<ErrorCode, R> refusal) {
    return answer
        .thenApply(response)
        .exceptionally(failure -> refusal.apply(errorOf(failure)))
        .thenApply(Optional::of);
  }

  static <R> CompletableFuture<Optional<R>> now(R response) {
    return CompletableFuture.completedFuture(Optional.of(response));
  }

  private static ErrorCode errorOf(Throwable failure) {
    return Failures.codeOf(failure instanceof CompletionException ? failure.getCause() : failure);
  }
}
