package io.sequin.gateway.group.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.Group;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is true of a group whatever its clients do. */
class ClassicGroupPropertiesTest {

  private static final int SHORT_REBALANCE_MS = 15_000;
  private static final int ENDLESS_REBALANCE_MS = 10_000_000;

  @Property(tries = 300)
  void theStateIsSound(@ForAll("events") List<ClientEvent> events) {
    GroupDriver driver = new GroupDriver();
    SimulatedClients clients = new SimulatedClients(driver, SHORT_REBALANCE_MS);
    int generation = 0;
    for (ClientEvent event : events) {
      clients.apply(event);
      ClassicGroup group = driver.group();
      assertThat(group.generation()).isGreaterThanOrEqualTo(generation);
      generation = group.generation();
      assertLeader(group);
      assertStaticIds(group);
      assertThat(group.nextDeadlineMs()).isLessThanOrEqualTo(group.rechecked().nextDeadlineMs());
      assertThat(driver.stored().epoch()).isEqualTo(generation);
    }
  }

  @Property(tries = 300)
  void whenTimePassesEveryAnswerIsGivenAndSilentMembersAreGone(
      @ForAll("events") List<ClientEvent> events) {
    GroupDriver driver = new GroupDriver();
    SimulatedClients clients = new SimulatedClients(driver, SHORT_REBALANCE_MS);
    events.forEach(clients::apply);

    driver.pass(2L * ClassicMember.NEW_MEMBER_TIMEOUT_MS);

    assertThat(clients.unanswered()).isEmpty();
    assertThat(driver.group().isEmpty()).isTrue();
    assertThat(driver.group().stateName()).isEqualTo("Empty");
    assertThat(driver.group().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
    assertThat(driver.stored().members()).isEmpty();
  }

  @Property(tries = 300)
  void nobodyIsRemovedBeforeItsSessionEnds(
      @ForAll("eventsWithoutLeaving") List<ClientEvent> events) {
    GroupDriver driver = new GroupDriver();
    SimulatedClients clients = new SimulatedClients(driver, ENDLESS_REBALANCE_MS);
    for (ClientEvent event : events) {
      Set<String> before = new HashSet<>(Arrays.asList(driver.memberIds()));
      clients.apply(event);
      if (event.kind() == ClientEvent.Kind.TIME_PASSES) {
        before.removeAll(Arrays.asList(driver.memberIds()));
        assertThat(before)
            .allMatch(
                memberId ->
                    driver.nowMs() - clients.lastSignOfLifeMs(memberId)
                        >= JoinBuilder.SESSION_TIMEOUT_MS);
      }
    }
  }

  @Property(tries = 300)
  void whoIsSilentForLongerThanItsSessionIsGone(@ForAll("events") List<ClientEvent> events) {
    GroupDriver driver = new GroupDriver();
    SimulatedClients clients = new SimulatedClients(driver, SHORT_REBALANCE_MS);
    events.forEach(clients::apply);
    // a static member that is silent is taken into the next generation, as if it had been heard of
    Set<String> silent =
        driver.group().members().stream()
            .filter(member -> !member.isJoining() && !member.isSyncing() && !member.isStatic())
            .map(ClassicMember::memberId)
            .collect(Collectors.toSet());

    driver.pass(JoinBuilder.SESSION_TIMEOUT_MS);

    assertThat(driver.memberIds()).noneMatch(silent::contains);
  }

  @Property(tries = 300)
  void whatIsStoredIsAllThatAGatewayNeeds(@ForAll("events") List<ClientEvent> events) {
    GroupDriver driver = new GroupDriver();
    SimulatedClients clients = new SimulatedClients(driver, SHORT_REBALANCE_MS);
    for (ClientEvent event : events) {
      clients.apply(event);
      ClassicGroup group = driver.group();
      if (!group.members().isEmpty()) {
        assertThat(restored(group, driver.nowMs()).image())
            .usingRecursiveComparison()
            .isEqualTo(group.image());
      }
    }
  }

  @Provide
  Arbitrary<List<ClientEvent>> events() {
    return ClientEvent.sequences();
  }

  @Provide
  Arbitrary<List<ClientEvent>> eventsWithoutLeaving() {
    return ClientEvent.sequences(ClientEvent.Kind.LEAVE);
  }

  private static void assertLeader(ClassicGroup group) {
    if (group.members().isEmpty()) {
      assertThat(group.leaderId()).isEmpty();
    } else {
      assertThat(group.members()).extracting(ClassicMember::memberId).contains(group.leaderId());
    }
  }

  private static void assertStaticIds(ClassicGroup group) {
    Map<String, String> byInstance = new LinkedHashMap<>();
    for (ClassicMember member : group.members()) {
      if (member.isStatic()) {
        assertThat(byInstance.put(member.details().instanceId(), member.memberId())).isNull();
      }
    }
    assertThat(group.roster().staticIds()).containsExactlyInAnyOrderEntriesOf(byInstance);
  }

  private static ClassicGroup restored(ClassicGroup group, long nowMs) {
    Map<String, ClassicMemberDetails> members = new LinkedHashMap<>();
    group.members().forEach(member -> members.put(member.memberId(), member.details()));
    return ClassicGroup.restore(
        group.groupId(),
        group.generation(),
        (ClassicDetails) group.image().details(),
        members,
        GroupDriver.SETTINGS,
        nowMs);
  }
}
