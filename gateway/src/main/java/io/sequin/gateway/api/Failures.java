package io.sequin.gateway.api;

import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.Refusal;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.gateway.filter.QueryStoppedException;
import io.sequin.gateway.group.GroupUnavailableException;
import io.sequin.gateway.quota.InvalidQuotaException;
import io.sequin.gateway.security.acl.NotAuthorizedException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.delivery.UnknownShareException;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.query.QueryFailedException;
import io.sequin.storage.topic.TopicExistsException;
import io.sequin.storage.topic.UnknownTopicException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told of exceptions. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** UNKNOWN_SERVER_ERROR means that nobody foresaw it. */
  public static ErrorCode codeOf(Throwable failure) {
    return switch (failure) {
      case ApiException e -> e.error();
      case AdminException e -> codeOf(e.reason());
      case GroupUnavailableException e -> e.error();
      case InvalidConfigException e -> ErrorCode.valueOf(e.error().name());
      case NotAuthorizedException e -> Denials.of(e.type()).error();
      case InvalidQuotaException _ -> ErrorCode.INVALID_REQUEST;
      case StorageUnavailableException _, QueryFailedException _ -> ErrorCode.KAFKA_STORAGE_ERROR;
      // clients go on retrying what they do not tell anybody; this they do
      case QueryStoppedException _ -> ErrorCode.CORRUPT_MESSAGE;
      case UnknownTopicException _, UnknownPartitionException _, UnknownShareException _ ->
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case TopicExistsException _ -> ErrorCode.TOPIC_ALREADY_EXISTS;
      case OffsetOutOfRangeException _ -> ErrorCode.OFFSET_OUT_OF_RANGE;
      default -> ErrorCode.UNKNOWN_SERVER_ERROR;
    };
  }

  /**
   * The answer to one item of a request: what {@code work} answers, or what {@code refuse} makes of
   * its failure. So an item that fails does not take the others with it.
   */
  public static <A> A isolate(Supplier<A> work, Function<Failure, A> refuse) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return refuse.apply(failureOf(e));
    }
  }

  private static ErrorCode codeOf(Refusal reason) {
    return switch (reason) {
      case UNKNOWN_TOPIC, UNKNOWN_PARTITION -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case UNKNOWN_TOPIC_ID -> ErrorCode.UNKNOWN_TOPIC_ID;
      case READ_ONLY_TOPIC, INVALID_TOPIC_NAME -> ErrorCode.INVALID_TOPIC_EXCEPTION;
      case INVALID_PARTITION_COUNT -> ErrorCode.INVALID_PARTITIONS;
      case INVALID_REPLICATION_FACTOR -> ErrorCode.INVALID_REPLICATION_FACTOR;
      case INVALID_REPLICA_ASSIGNMENT -> ErrorCode.INVALID_REPLICA_ASSIGNMENT;
      case CONTRADICTION, NOT_CONFIGURABLE -> ErrorCode.INVALID_REQUEST;
      case TOO_MANY_PARTITIONS, COMPACTED_TOPIC -> ErrorCode.POLICY_VIOLATION;
    };
  }

  private static Failure failureOf(RuntimeException e) {
    ErrorCode error = codeOf(e);
    if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
      LOG.error("a part of a request failed", e);
      return new Failure(error, null);
    }
    return new Failure(error, e.getMessage());
  }
}
