package io.sequin.compat.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this run of the tests has verified of each client. */
final class ClientMatrix {

  private static final Map<Cell, Set<String>> VERIFIED = new ConcurrentHashMap<>();
  private static final Set<String> SKIPPED = ConcurrentHashMap.newKeySet();

  private ClientMatrix() {}

  /** A step of a test, which may fail in any way. */
  interface Verification {
    void run() throws Exception;
  }

  private record Cell(String client, Capability capability) {}

  /** Skips the test where the client is missing, except in CI, where that is a failure. */
  static void assumePresent(GroupClient client) {
    Optional<String> missing = client.missing();
    if (missing.isPresent() && System.getenv("CI") != null) {
      throw new AssertionError(client + ": " + missing.get());
    }
    missing.ifPresent(reason -> SKIPPED.add(client.name()));
    assumeTrue(missing.isEmpty(), () -> client + " is SKIPPED: " + missing.orElseThrow());
  }

  /** Runs a verification that holds whatever the group protocol. */
  static void verify(GroupClient client, Capability capability, Verification verification)
      throws Exception {
    verify(client, capability, "yes", verification);
  }

  /** Runs a verification of one group protocol. */
  static void verify(
      GroupClient client, Capability capability, GroupProtocol protocol, Verification verification)
      throws Exception {
    verify(client, capability, protocol.toString(), verification);
  }

  /** Runs a verification of one thing that the cell is to name. */
  static void verify(
      GroupClient client, Capability capability, String detail, Verification verification)
      throws Exception {
    assumePresent(client);
    verification.run();
    note(client, capability, detail);
  }

  /** Notes what a test of several clients at once has verified of one. */
  static void verified(GroupClient client, Capability capability) {
    note(client, capability, "yes");
  }

  private static void note(GroupClient client, Capability capability, String detail) {
    VERIFIED
        .computeIfAbsent(new Cell(client.name(), capability), cell -> new ConcurrentSkipListSet<>())
        .add(detail);
  }

  /** The clients that were there to be tested. */
  static List<GroupClient> tested() {
    return Clients.all().stream().filter(client -> !SKIPPED.contains(client.name())).toList();
  }

  /** Whether the tests of all columns have run, and not only some chosen by hand. */
  static boolean isComplete() {
    Set<Capability> seen =
        VERIFIED.keySet().stream().map(Cell::capability).collect(Collectors.toSet());
    return seen.size() == Capability.values().length;
  }

  /** The table as Markdown. */
  static List<String> table() {
    Stream<String> head =
        Stream.of(
            row("client", capabilities().map(Capability::title)),
            row("---", capabilities().map(capability -> "---")));
    return Stream.concat(head, Clients.documented().stream().map(ClientMatrix::row)).toList();
  }

  static String row(GroupClient client) {
    return row(client.name(), capabilities().map(capability -> cell(client, capability)));
  }

  private static String cell(GroupClient client, Capability capability) {
    Set<String> verified = VERIFIED.get(new Cell(client.name(), capability));
    return verified == null ? "-" : String.join(", ", verified);
  }

  private static Stream<Capability> capabilities() {
    return Arrays.stream(Capability.values());
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }
}
