package io.sequin.compat.clients;

import io.sequin.compat.support.Installed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** kcat, the librdkafka command-line client, as it is. */
record KcatClient() implements GroupClient {

  /** What kcat says of an eager and of an incremental rebalance. */
  private static final Pattern REBALANCE =
      Pattern.compile(
          "% Group \\S+ rebalanced.*? (?<change>assign|revoke|unassign)[^:]*: ?(?<partitions>.*)");

  private static final Pattern PARTITION = Pattern.compile("(\\S+) \\[(\\d+)]");

  @Override
  public String name() {
    return "kcat (librdkafka)";
  }

  @Override
  public Optional<String> missing() {
    return Installed.find("kcat").isPresent()
        ? Optional.empty()
        : Optional.of("kcat is not installed (Debian: apt-get install kcat)");
  }

  @Override
  public List<GroupProtocol> protocols() {
    return List.of(
        GroupProtocol.RANGE, GroupProtocol.COOPERATIVE_STICKY, GroupProtocol.ROUND_ROBIN);
  }

  @Override
  public List<String> produceCommand(String bootstrap, String topic, Path lines) {
    return List.of("kcat", "-b", bootstrap, "-P", "-t", topic, "-K", "\\t", "-l", lines.toString());
  }

  @Override
  public List<String> consumeCommand(Membership membership) {
    List<String> command = new ArrayList<>(List.of("kcat", "-b", membership.bootstrap()));
    command.addAll(List.of("-G", membership.group(), "-u", "-f", "%t\\t%p\\t%o\\t%k\\t%s\\n"));
    command.addAll(option("partition.assignment.strategy", membership.protocol().toString()));
    command.addAll(
        option("session.timeout.ms", Long.toString(membership.sessionTimeout().toMillis())));
    command.addAll(option("heartbeat.interval.ms", "1000"));
    command.addAll(option("auto.offset.reset", "earliest"));
    command.addAll(option("isolation.level", membership.isolation()));
    command.addAll(option("auto.commit.interval.ms", "500"));
    if (membership.count() > 0) {
      command.addAll(List.of("-c", Integer.toString(membership.count())));
    }
    command.addAll(membership.topics());
    return command;
  }

  @Override
  public List<Set<String>> assignments(List<String> log) {
    List<Set<String>> assignments = new ArrayList<>();
    Set<String> current = Set.of();
    for (String line : log) {
      Matcher rebalance = REBALANCE.matcher(line);
      if (rebalance.find()) {
        current = after(rebalance, current);
        assignments.add(current);
      }
    }
    return assignments;
  }

  private static Set<String> after(Matcher rebalance, Set<String> before) {
    Set<String> changed =
        PARTITION
            .matcher(rebalance.group("partitions"))
            .results()
            .map(partition -> partition.group(1) + ":" + partition.group(2))
            .collect(Collectors.toSet());
    Set<String> after = new TreeSet<>(before);
    if (rebalance.group("change").equals("assign")) {
      after.addAll(changed);
    } else {
      after.removeAll(changed);
    }
    return after;
  }

  private static List<String> option(String name, String value) {
    return List.of("-X", name + "=" + value);
  }

  @Override
  public String toString() {
    return name();
  }
}
