package io.sequin.gateway.api.group;

import io.sequin.gateway.api.Failures;
import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients of a coordinator are told of exceptions: the same as others, but while PostgreSQL is
 * away they are told that the coordinator is, which is what makes them try again.
 */
public final class GroupFailures {

  private static final Logger LOG = LoggerFactory.getLogger(GroupFailures.class);

  private GroupFailures() {}

  /**
   * The answer to a request or to one item of it: what {@code work} answers, or what {@code refuse}
   * makes of its failure.
   */
  public static <A> A isolate(Supplier<A> work, Function<ErrorCode, A> refuse) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return refuse.apply(codeOf(e));
    }
  }

  /** What clients are told of a failure. */
  static ErrorCode codeOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    ErrorCode error = Failures.codeOf(cause);
    if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
      LOG.error("a group request failed", cause);
    }
    return error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.COORDINATOR_NOT_AVAILABLE : error;
  }
}
