package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Responses made of what groups answer. */
final class GroupAnswers {

  private GroupAnswers() {}

  /**
   * The response to the answer when it comes, or one that refuses the request if asking fails, at
   * once or later.
   */
  static <T, R> CompletableFuture<Optional<R>> respond(
      Supplier<CompletableFuture<T>> ask, Function<T, R> response, Function<ErrorCode, R> refusal) {
    CompletableFuture<R> answer =
        GroupFailures.isolate(
            () -> ask.get().thenApply(response),
            error -> CompletableFuture.completedFuture(refusal.apply(error)));
    return answer
        .exceptionally(failure -> refusal.apply(GroupFailures.codeOf(failure)))
        .thenApply(Optional::of);
  }
}
