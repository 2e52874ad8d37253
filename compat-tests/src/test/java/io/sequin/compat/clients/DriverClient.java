package io.sequin.compat.clients;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client whose program keeps to {@code clients/README.md}.
 *
 * @param launcher the command that runs the program, to which its arguments are added
 * @param requirement tells why the program cannot run, if it cannot
 */
record DriverClient(
    String name,
    List<GroupProtocol> protocols,
    List<String> launcher,
    Supplier<Optional<String>> requirement)
    implements GroupClient {

  private static final String ASSIGNMENT = "assignment";

  @Override
  public Optional<String> missing() {
    return requirement.get();
  }

  @Override
  public List<String> produceCommand(String bootstrap, String topic, Path lines) {
    return command("produce", bootstrap, topic, lines.toString());
  }

  @Override
  public List<String> consumeCommand(Membership membership) {
    return command(
        "consume",
        membership.bootstrap(),
        String.join(",", membership.topics()),
        membership.group(),
        membership.protocol().toString(),
        Integer.toString(membership.count()),
        Long.toString(membership.sessionTimeout().toMillis()),
        membership.isolation());
  }

  /** A program that does what its standard input tells, in transactions. */
  List<String> transactCommand(String bootstrap, String transactionalId, String compression) {
    return command("transact", bootstrap, transactionalId, compression);
  }

  @Override
  public List<Set<String>> assignments(List<String> log) {
    return log.stream()
        .filter(line -> line.startsWith(ASSIGNMENT))
        .map(line -> Arrays.stream(line.split(" ")).skip(1).collect(Collectors.toSet()))
        .toList();
  }

  /** The program with other arguments of the README. */
  List<String> command(String... arguments) {
    return Stream.concat(launcher.stream(), Arrays.stream(arguments)).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
