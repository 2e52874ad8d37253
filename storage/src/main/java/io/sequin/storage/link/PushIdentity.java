package io.sequin.storage.link;

import java.util.OptionalLong;

/**
 * As whom a gateway pushes to another cluster.
 *
 * @param producerId as the other cluster has given it out; empty if it never has
 * @param generation grows with each gateway that begins to push
 */
public record PushIdentity(OptionalLong producerId, int generation) {}
