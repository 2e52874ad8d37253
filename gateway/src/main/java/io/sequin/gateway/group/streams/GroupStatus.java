package io.sequin.gateway.group.streams;

/**
 * Something that a member should know of its group.
 *
 * @param detail for people
 */
public record GroupStatus(StatusCode code, String detail) {}
