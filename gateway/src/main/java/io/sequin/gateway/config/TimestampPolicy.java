package io.sequin.gateway.config;

/** Whose clock dates a topic's records. */
public enum TimestampPolicy {
  CREATE_TIME,
  LOG_APPEND_TIME;

  static TimestampPolicy of(ConfigValues values) {
    return values.stringValue("message.timestamp.type").equals("LogAppendTime")
        ? LOG_APPEND_TIME
        : CREATE_TIME;
  }
}
