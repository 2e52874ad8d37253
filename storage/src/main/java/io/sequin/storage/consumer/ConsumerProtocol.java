package io.sequin.storage.consumer;

/** How the workers of a consumer agree on who reads what. */
public enum ConsumerProtocol {
  /** Kafka's classic group protocol: clients assign, a generation counts assignments. */
  CLASSIC,
  /** KIP-848: the broker assigns, each member has an epoch. */
  CONSUMER,
  /** KIP-932, and workers in SQL: all read everything, each message is with one of them. */
  SHARE,
  /** KIP-1071: the broker assigns the tasks of a Kafka Streams application. */
  STREAMS
}
