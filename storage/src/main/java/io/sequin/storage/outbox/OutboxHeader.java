package io.sequin.storage.outbox;

/** A header of a message that was sent by SQL, where headers are texts. */
public record OutboxHeader(String name, String value) {}
