package io.sequin.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.http.HttpException;
import io.sequin.gateway.api.Failures;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.sql.SqlRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What HTTP clients are told of exceptions, and of Kafka's errors. */
public final class HttpProblems {

  private static final Logger LOG = LoggerFactory.getLogger(HttpProblems.class);

  private HttpProblems() {}

  /** Of whatever ended a request. */
  public static HttpProblem of(Throwable failure) {
    return switch (failure) {
      case HttpProblemException e -> e.problem();
      case HttpException e -> new HttpProblem(e.status().reasonPhrase(), e.status().code(), null);
      case JsonProcessingException e ->
          new HttpProblem("INVALID_JSON", HttpProblem.BAD_REQUEST, e.getOriginalMessage());
      case SqlRefusedException e -> ofSql(e);
      case StorageUnavailableException _ ->
          new HttpProblem(
              "KAFKA_STORAGE_ERROR", HttpProblem.SERVICE_UNAVAILABLE, "PostgreSQL does not answer");
      case StorageException e -> unforeseen(e);
      default -> ofOther(failure);
    };
  }

  /**
   * Goes on only without an error.
   *
   * @throws HttpProblemException with the error's name
   */
  public static void check(short errorCode, String message) {
    if (errorCode != ErrorCode.NONE.code()) {
      throw exception(errorCode, message);
    }
  }

  /** Of an error that Kafka's protocol knows. */
  public static HttpProblemException exception(short errorCode, String message) {
    ErrorCode error = ErrorCode.forCode(errorCode);
    return new HttpProblemException(statusOf(error), error.name(), message);
  }

  private static HttpProblem ofOther(Throwable failure) {
    ErrorCode error = Failures.codeOf(failure);
    return error == ErrorCode.UNKNOWN_SERVER_ERROR
        ? unforeseen(failure)
        : new HttpProblem(error.name(), statusOf(error), failure.getMessage());
  }

  private static HttpProblem unforeseen(Throwable failure) {
    LOG.error("an HTTP request failed", failure);
    return new HttpProblem(
        "UNKNOWN_SERVER_ERROR",
        HttpProblem.INTERNAL_SERVER_ERROR,
        "the request failed; see the gateway's log");
  }

  private static HttpProblem ofSql(SqlRefusedException e) {
    int status =
        switch (e.reason()) {
          case UNKNOWN_OBJECT -> HttpProblem.NOT_FOUND;
          case CONFLICT -> HttpProblem.CONFLICT;
          case NOT_ALLOWED -> HttpProblem.FORBIDDEN;
          case INVALID -> HttpProblem.BAD_REQUEST;
        };
    return new HttpProblem(e.reason().name(), status, e.getMessage());
  }

  private static int statusOf(ErrorCode error) {
    if (error.name().endsWith("AUTHORIZATION_FAILED")) {
      return HttpProblem.FORBIDDEN;
    }
    return switch (error) {
      case UNKNOWN_TOPIC_OR_PARTITION,
          UNKNOWN_TOPIC_ID,
          GROUP_ID_NOT_FOUND,
          RESOURCE_NOT_FOUND,
          TRANSACTIONAL_ID_NOT_FOUND ->
          HttpProblem.NOT_FOUND;
      case TOPIC_ALREADY_EXISTS,
          NON_EMPTY_GROUP,
          UNKNOWN_MEMBER_ID,
          GROUP_SUBSCRIBED_TO_TOPIC,
          SECURITY_DISABLED ->
          HttpProblem.CONFLICT;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> HttpProblem.TOO_LARGE;
      case THROTTLING_QUOTA_EXCEEDED -> HttpProblem.TOO_MANY_REQUESTS;
      case UNKNOWN_SERVER_ERROR -> HttpProblem.INTERNAL_SERVER_ERROR;
      case KAFKA_STORAGE_ERROR -> HttpProblem.SERVICE_UNAVAILABLE;
      default -> error.retriable() ? HttpProblem.SERVICE_UNAVAILABLE : HttpProblem.BAD_REQUEST;
    };
  }
}
