package io.sequin.protocol.generator;

/** Placeholder entry point. */
public final class MessageGenerator {

  private MessageGenerator() {}

  public static void main(String[] args) {}
}
