package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteGroupsRequest;
import io.sequin.protocol.message.DeleteGroupsResponse;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.ListGroupsResponse;
import io.sequin.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.List;
import java.util.Locale;

/** Groups of all kinds, as far as the caller may see and change them. */
public final class Groups {

  private final GroupMembers members;
  private final GroupOffsets offsets;

  public Groups(GroupMembers members, GroupOffsets offsets) {
    this.members = members;
    this.offsets = offsets;
  }

  /**
   * A group in a list.
   *
   * @param type classic, consumer, share or streams
   * @param state as Kafka names it
   */
  public record Listed(String name, String type, String protocol, String state) {

    boolean isShare() {
      return type.equals("share");
    }
  }

  /**
   * A part of the list.
   *
   * @param total how many there are
   * @param next to ask with as {@code after}; null at the end
   */
  public record Page(List<Listed> groups, int total, String next) {}

  /**
   * A group as a whole.
   *
   * @param lag how many offsets it is behind in all partitions together; null if that is not known
   */
  public record Detail(
      String name,
      String type,
      String protocol,
      String state,
      List<GroupMembers.Member> members,
      List<GroupOffsets.Position> offsets,
      Long lag) {}

  /** In the order of their names. */
  public Page list(Caller caller, String prefix, String after, int limit) {
    Slice<Listed> slice = Slice.of(all(caller), Listed::name, prefix, after, limit);
    return new Page(slice.items(), slice.total(), slice.next());
  }

  private static List<Listed> all(Caller caller) {
    ListGroupsResponse response = caller.ask(ListGroupsRequest.DEFAULT, ListGroupsResponse.class);
    HttpProblems.check(response.errorCode(), null);
    return response.groups().stream().map(Groups::listed).toList();
  }

  public Detail describe(Caller caller, String name) {
    Listed group = find(caller, name);
    List<GroupOffsets.Position> positions = offsets.of(caller, group);
    return new Detail(
        group.name(),
        group.type(),
        group.protocol(),
        group.state(),
        members.of(caller, group),
        positions,
        GroupOffsets.lagOf(positions));
  }

  public void delete(Caller caller, String name) {
    DeleteGroupsRequest request = DeleteGroupsRequest.builder().groupsNames(List.of(name)).build();
    GroupChanges.check(
        caller,
        name,
        caller.ask(request, DeleteGroupsResponse.class).results().getFirst().errorCode(),
        "group '" + name + "'");
  }

  /** The group in the list; who may not see it is told that there is none. */
  Listed find(Caller caller, String name) {
    return all(caller).stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                HttpProblems.exception(
                    ErrorCode.GROUP_ID_NOT_FOUND.code(), "group '" + name + "'"));
  }

  /**
   * Sets offsets of a group that nobody works for now; one that is not there comes to be.
   *
   * @return what they become, or would become
   */
  public List<GroupOffsets.Reset> reset(Caller caller, String name, GroupOffsets.Target target) {
    Listed group =
        all(caller).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseGet(() -> new Listed(name, "classic", "", "Empty"));
    return offsets.reset(caller, group, target);
  }

  private static Listed listed(ListedGroup group) {
    return new Listed(
        group.groupId(),
        group.groupType().toLowerCase(Locale.ROOT),
        group.protocolType(),
        group.groupState());
  }
}
