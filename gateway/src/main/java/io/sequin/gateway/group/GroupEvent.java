package io.sequin.gateway.group;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something that happens to a group. Pure: whatever it does is in the step it returns.
 *
 * @param <T> what the one who caused it wants to know
 */
@FunctionalInterface
public interface GroupEvent<T> {

  /**
   * @param group empty if there is no such group
   * @param answer to be completed by this step or, kept in the group's state, by a later one
   * @param nowMs of a steady clock
   */
  GroupStep apply(Optional<Group> group, CompletableFuture<T> answer, long nowMs);
}
