package io.sequin.gateway.group.modern;

/** Something that happens to a group, one of its clients or one of the topics. */
record Happening(Kind kind, int who, int amount) {

  enum Kind {
    JOIN,
    JOIN_BY_REGEX,
    HEARTBEAT,
    HEARTBEAT_BEFORE_REVOKING,
    HEARTBEAT_WHOSE_RESPONSE_IS_LOST,
    SUBSCRIBE,
    LEAVE,
    LEAVE_FOR_A_WHILE,
    DIE,
    GROW_TOPIC,
    DELETE_TOPIC,
    PASS_TIME,
    RESTART
  }
}
