package io.sequin.compat.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client library, as programs that a test can start, read and kill. */
interface GroupClient {

  /** The client and its version, as the README names it. */
  String name();

  /** Why it cannot run on this machine, if it cannot. */
  Optional<String> missing();

  /** The group protocols that it speaks, its preferred one first. */
  List<GroupProtocol> protocols();

  /** A program that writes every line {@code KEY<TAB>VALUE} of a file, and ends. */
  List<String> produceCommand(String bootstrap, String topic, Path lines);

  /** A program that prints {@link Delivery} lines, and commits only what it has printed. */
  List<String> consumeCommand(Membership membership);

  /**
   * The assignments that a consuming program has told on standard error, one for each rebalance
   * that it took part in; a partition is {@code TOPIC:NUMBER}.
   */
  List<Set<String>> assignments(List<String> log);
}
