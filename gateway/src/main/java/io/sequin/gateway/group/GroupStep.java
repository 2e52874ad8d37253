package io.sequin.gateway.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What an event made of a group.
 *
 * @param group the new state; empty once there is nothing left of the group
 * @param store whether the new state must be stored before the answers go out
 * @param answers to be given, in order
 */
public record GroupStep(Optional<Group> group, boolean store, List<Answer<?>> answers) {

  /** The group as it is now, nothing to be stored. */
  public static GroupStep to(Group group) {
    return new GroupStep(Optional.of(group), false, List.of());
  }

  /** The group as it was, or none where none was. */
  public static GroupStep unchanged(Optional<Group> group) {
    return new GroupStep(group, false, List.of());
  }

  /** The group as it is now, to be stored. */
  public static GroupStep stored(Group group) {
    return new GroupStep(Optional.of(group), true, List.of());
  }

  /** The group and all that is stored of it, its committed offsets too, are no more. */
  public static GroupStep deleted() {
    return new GroupStep(Optional.empty(), true, List.of());
  }

  /** This step, and an answer after those it has. */
  public <T> GroupStep answer(CompletableFuture<T> waiting, T answer) {
    List<Answer<?>> all = new ArrayList<>(answers);
    all.add(new Answer<>(waiting, answer));
    return new GroupStep(group, store, List.copyOf(all));
  }

  /** An answer to one who waits for it. */
  public record Answer<T>(CompletableFuture<T> waiting, T value) {

    void give() {
      waiting.complete(value);
    }
  }
}
