package io.sequin.gateway.api;

import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.topic.TopicExistsException;
import io.sequin.storage.topic.UnknownTopicException;

/** Which error code tells a client of an exception. */
public final class Failures {

  private Failures() {}

  /** UNKNOWN_SERVER_ERROR means that nobody foresaw it. */
  public static ErrorCode codeOf(Throwable failure) {
    return switch (failure) {
      case ApiException e -> e.error();
      case InvalidConfigException e -> ErrorCode.valueOf(e.error().name());
      case StorageUnavailableException _ -> ErrorCode.KAFKA_STORAGE_ERROR;
      case UnknownTopicException _, UnknownPartitionException _ ->
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case TopicExistsException _ -> ErrorCode.TOPIC_ALREADY_EXISTS;
      case OffsetOutOfRangeException _ -> ErrorCode.OFFSET_OUT_OF_RANGE;
      default -> ErrorCode.UNKNOWN_SERVER_ERROR;
    };
  }
}
