package io.sequin.gateway.group;

import io.sequin.storage.consumer.ConsumerStore;
import io.sequin.storage.consumer.ConsumerSummary;
import io.sequin.storage.consumer.StoredConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups that this gateway coordinates: those that it has in memory, and those that are only
 * stored, most of which have no members.
 */
public final class GroupListing {

  private static final Logger LOG = LoggerFactory.getLogger(GroupListing.class);

  private final ConsumerStore store;
  private final GroupFormat format;
  private final GroupCoordinator coordinator;

  public GroupListing(ConsumerStore store, GroupFormat format, GroupCoordinator coordinator) {
    this.store = store;
    this.format = format;
    this.coordinator = coordinator;
  }

  /**
   * In the order of their ids.
   *
   * @param isOfAnyGateway whether those are among them that other gateways coordinate, as
   *     PostgreSQL has them
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public Collection<ListedGroup> list(boolean isOfAnyGateway) {
    Map<String, Group> loaded =
        coordinator.loaded().stream()
            .collect(Collectors.toMap(Group::groupId, Function.identity(), (one, _) -> one));
    Map<String, ListedGroup> listed = new TreeMap<>();
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (ConsumerSummary stored : store.list()) {
      String groupId = stored.name();
      boolean isCoordinated = coordinator.coordinates(groupId);
      if (loaded.containsKey(groupId) || !(isCoordinated || isOfAnyGateway)) {
        continue;
      }
      if (stored.memberCount() == 0) {
        listed.put(groupId, ListedGroup.of(withoutMembers(stored)));
      } else if (!isCoordinated) {
        others.add(groupId);
      } else {
        asked.add(
            coordinator
                .submit(groupId, GroupEvents.look())
                .thenAccept(group -> group.ifPresent(g -> put(listed, g))));
      }
    }
    store.find(others).forEach(stored -> put(listed, format.restore(stored, GroupRunner.nowMs())));
    asked.forEach(GroupListing::await);
    loaded.values().forEach(group -> put(listed, group));
    return listed.values();
  }

  private static void put(Map<String, ListedGroup> listed, Group group) {
    synchronized (listed) {
      listed.put(group.groupId(), ListedGroup.of(group));
    }
  }

  /** A group that has just fallen to another gateway is listed there. */
  private static void await(CompletableFuture<Void> asked) {
    try {
      asked.join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof GroupUnavailableException)) {
        throw e;
      }
      LOG.debug("a group is not listed", e);
    }
  }

  private Group withoutMembers(ConsumerSummary stored) {
    StoredConsumer consumer =
        new StoredConsumer(
            stored.name(),
            stored.protocol(),
            stored.epoch(),
            GroupRunner.NOT_STORED,
            stored.details(),
            List.of());
    // no member, no time-out: the time does not matter
    return format.restore(consumer, 0);
  }
}
