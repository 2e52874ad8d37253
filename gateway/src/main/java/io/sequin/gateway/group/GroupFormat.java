package io.sequin.gateway.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.storage.StorageException;
import io.sequin.storage.consumer.ConsumerChange;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.consumer.StoredConsumer;
import io.sequin.storage.consumer.StoredMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How groups are stored: their details as JSON, and of a change only what has changed. */
public final class GroupFormat {

  /** A gateway of an older version must be able to read what a newer one has stored. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Map<ConsumerProtocol, Kind<?, ?>> kinds;

  public GroupFormat(Map<ConsumerProtocol, Kind<?, ?>> kinds) {
    this.kinds = Map.copyOf(kinds);
  }

  /**
   * How groups of one protocol are stored.
   *
   * @param <G> the group's details
   * @param <M> a member's details
   */
  public record Kind<G extends Record, M extends Record>(
      Class<G> details, Class<M> memberDetails, Restorer<G, M> restorer) {

    private Group restore(StoredConsumer stored, long nowMs) {
      Map<String, MemberDetails<M>> members = new HashMap<>();
      for (StoredMember member : stored.members()) {
        members.put(
            member.memberId(),
            new MemberDetails<>(member.epoch(), parse(member.details(), memberDetails)));
      }
      return restorer.restore(
          stored.name(), stored.epoch(), parse(stored.details(), details), members, nowMs);
    }
  }

  /** What was stored of a member. */
  public record MemberDetails<M extends Record>(int epoch, M details) {}

  /** Makes a group of what was stored of it. */
  @FunctionalInterface
  public interface Restorer<G extends Record, M extends Record> {
    Group restore(
        String groupId, int epoch, G details, Map<String, MemberDetails<M>> members, long nowMs);
  }

  Group restore(StoredConsumer stored, long nowMs) {
    return kinds.get(stored.protocol()).restore(stored, nowMs);
  }

  ConsumerChange change(
      String groupId, long expectedVersion, Optional<GroupImage> before, GroupImage after) {
    Map<String, MemberImage> membersBefore = before.map(GroupImage::members).orElse(Map.of());
    List<StoredMember> put = new ArrayList<>();
    after
        .members()
        .forEach(
            (memberId, member) -> {
              if (!member.equals(membersBefore.get(memberId))) {
                put.add(new StoredMember(memberId, member.epoch(), write(member.details())));
              }
            });
    Set<String> removed = new HashSet<>(membersBefore.keySet());
    removed.removeAll(after.members().keySet());
    return new ConsumerChange(
        groupId,
        expectedVersion,
        after.protocol(),
        after.epoch(),
        write(after.details()),
        put,
        removed);
  }

  private static String write(Record details) {
    try {
      return JSON.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new StorageException("cannot write " + details.getClass().getSimpleName(), e);
    }
  }

  private static <T> T parse(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new StorageException("what is stored is not a " + type.getSimpleName(), e);
    }
  }
}
