package io.sequin.compat.clients;

import org.apache.kafka.common.TopicPartition;

/** Owns the process of a client with a transactional producer, which does what it is told. */
record Transactor(Conversation conversation) implements AutoCloseable {

  static final String DONE = "done";
  static final String FENCED = "fenced";

  /** Starts it and waits until its producer has begun, and so fenced those before it. */
  static Transactor start(
      DriverClient client, String bootstrap, String transactionalId, String compression) {
    return new Transactor(
        Conversation.start(client.transactCommand(bootstrap, transactionalId, compression)));
  }

  void begin() {
    conversation.have("begin");
  }

  void send(TopicPartition partition, String value) {
    conversation.tell("send", partition.topic(), number(partition), value);
  }

  /** Commits an offset of a group as part of the transaction. */
  void sendOffset(String group, TopicPartition partition, long offset) {
    conversation.have("offset", group, partition.topic(), number(partition), Long.toString(offset));
  }

  /** Has written what was sent. */
  void flush() {
    conversation.have("flush");
  }

  /** Gives {@link #DONE}, {@link #FENCED} or what else went wrong. */
  String commit() {
    return conversation.ask("commit");
  }

  /** Gives {@link #DONE}, {@link #FENCED} or what else went wrong. */
  String abort() {
    return conversation.ask("abort");
  }

  @Override
  public void close() {
    conversation.close();
  }

  private static String number(TopicPartition partition) {
    return Integer.toString(partition.partition());
  }
}
