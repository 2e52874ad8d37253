package io.sequin.gateway.group.modern;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is true of a consumer group whatever happens to it. */
final class ConsumerGroupPropertyTest {

  /**
   * Epochs only grow; nobody reads what another may still read; a restart changes nothing; and once
   * clients do what they are told, every partition that is wanted is read by exactly one of them.
   */
  @Property(tries = 1000)
  void whatMustAlwaysBeTrue(@ForAll("happenings") List<Happening> happenings) {
    new RandomLife().play(happenings);
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<Happening.Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(4, Happening.Kind.JOIN),
            Tuple.of(2, Happening.Kind.JOIN_BY_REGEX),
            Tuple.of(12, Happening.Kind.HEARTBEAT),
            Tuple.of(6, Happening.Kind.HEARTBEAT_BEFORE_REVOKING),
            Tuple.of(4, Happening.Kind.HEARTBEAT_WHOSE_RESPONSE_IS_LOST),
            Tuple.of(3, Happening.Kind.SUBSCRIBE),
            Tuple.of(1, Happening.Kind.LEAVE),
            Tuple.of(1, Happening.Kind.LEAVE_FOR_A_WHILE),
            Tuple.of(1, Happening.Kind.DIE),
            Tuple.of(3, Happening.Kind.GROW_TOPIC),
            Tuple.of(1, Happening.Kind.DELETE_TOPIC),
            Tuple.of(6, Happening.Kind.PASS_TIME),
            Tuple.of(1, Happening.Kind.RESTART));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 99);
    return Combinators.combine(kinds, numbers, numbers)
        .as(Happening::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }
}
