package io.sequin.compat.clients;

import io.sequin.compat.clients.Delivery.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Owns the members of one group that reads one topic, and knows all that was written to it. */
final class TestGroup implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(300);

  private final MatrixBroker broker;
  private final String name;
  private final int partitionCount;
  private final List<Member> members = new ArrayList<>();
  private final Set<Place> written = ConcurrentHashMap.newKeySet();

  /** A group and a topic, both of this name. */
  TestGroup(MatrixBroker broker, String name, int partitionCount) {
    this.broker = broker;
    this.name = name;
    this.partitionCount = partitionCount;
    broker.java().createTopic(name, partitionCount, Map.of());
  }

  String name() {
    return name;
  }

  Member start(GroupClient client, Membership membership) {
    Member member = Member.start(client, membership);
    members.add(member);
    return member;
  }

  List<Member> alive() {
    return members.stream().filter(Member::isAlive).toList();
  }

  /** Writes as many records to every partition. */
  void write(int countEach) {
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(0, countEach * partitionCount)
            .mapToObj(number -> record(number % partitionCount, number))
            .toList();
    broker.java().produce(records, Map.of()).forEach(this::noteWritten);
  }

  void noteWritten(RecordMetadata metadata) {
    written.add(
        new Place(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset()));
  }

  /** Waits until every partition is assigned, each to one living member, to each member some. */
  void awaitSharedByAll() {
    await("a share for each member", () -> isAssignedOnce() && nobodyIsIdle());
  }

  /** Waits until every partition is assigned, each to one living member. */
  void awaitAssigned() {
    await("an owner for each partition", this::isAssignedOnce);
  }

  /** Waits until every record that was written has been delivered to some member. */
  void awaitDelivered() {
    try {
      await("the delivery of all records", () -> delivered().containsAll(written));
    } catch (AssertionError e) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%d undelivered, such as %s; committed: %s",
              undelivered().size(),
              firstOfEach(undelivered()),
              committed()),
          e);
    }
  }

  private Set<Place> undelivered() {
    Set<Place> undelivered = new HashSet<>(written);
    undelivered.removeAll(delivered());
    return undelivered;
  }

  private static Map<TopicPartition, Long> firstOfEach(Set<Place> places) {
    return places.stream().collect(Collectors.toMap(Place::partition, Place::offset, Math::min));
  }

  /** Waits until something is committed for a partition that this member reads. */
  void awaitCommitOf(Member member) {
    await(
        "a commit",
        () ->
            committed().keySet().stream()
                .map(TestGroup::partitionName)
                .anyMatch(member.assignment()::contains));
  }

  Set<Place> delivered() {
    return members.stream()
        .flatMap(member -> member.deliveries().stream())
        .map(Delivery::place)
        .collect(Collectors.toSet());
  }

  /** The records that were delivered more than once, be it to one member or to two. */
  Set<Place> deliveredTwice() {
    Set<Place> seen = new HashSet<>();
    return members.stream()
        .flatMap(member -> member.deliveries().stream())
        .map(Delivery::place)
        .filter(place -> !seen.add(place))
        .collect(Collectors.toSet());
  }

  Map<TopicPartition, Long> committed() {
    return broker.committed(name);
  }

  boolean hasStartedAnew() {
    return members.stream().anyMatch(Member::hasStartedAnew);
  }

  /** The broker's and the members' view of it. */
  GroupSnapshot snapshot() {
    ConsumerGroupDescription description = broker.describe(name);
    return new GroupSnapshot(
        description.groupState(),
        description.members().stream()
            .map(MemberDescription::consumerId)
            .collect(Collectors.toSet()),
        description.groupEpoch(),
        members.stream().map(Member::assignments).toList());
  }

  /** Waits until all members have ended, well. */
  void awaitEnd() {
    members.forEach(member -> member.awaitEnd(PATIENCE));
  }

  private boolean isAssignedOnce() {
    List<String> assigned =
        alive().stream().map(Member::assignment).flatMap(Collection::stream).sorted().toList();
    return assigned.equals(
        IntStream.range(0, partitionCount)
            .mapToObj(number -> partitionName(new TopicPartition(name, number)))
            .sorted()
            .toList());
  }

  private boolean nobodyIsIdle() {
    return alive().stream().noneMatch(member -> member.assignment().isEmpty());
  }

  private void await(String what, Callable<Boolean> condition) {
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(POLL)
          .failFast("all members have ended", () -> alive().isEmpty())
          .until(condition);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError(what + " of " + this, e);
    }
  }

  private static String partitionName(TopicPartition partition) {
    return partition.topic() + ":" + partition.partition();
  }

  private ProducerRecord<byte[], byte[]> record(int partition, int number) {
    byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(name, partition, text, text);
  }

  @Override
  public void close() {
    members.forEach(Member::close);
  }

  @Override
  public String toString() {
    return name + members.stream().map(member -> "\n" + member).collect(Collectors.joining());
  }
}
