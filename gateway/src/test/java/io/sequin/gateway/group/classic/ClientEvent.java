package io.sequin.gateway.group.classic;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Something that a client of a group does, or that happens to all of them.
 *
 * @param client which one
 * @param variant how it does it
 * @param durationMs how much time passes
 */
record ClientEvent(Kind kind, int client, int variant, int durationMs) {

  static final int CLIENTS = 5;

  enum Kind {
    JOIN,
    /** Joins as if it had never had an id. */
    JOIN_ANEW,
    SYNC,
    HEARTBEAT,
    COMMIT,
    LEAVE,
    TIME_PASSES,
    GATEWAY_RESTARTS
  }

  static Arbitrary<List<ClientEvent>> sequences(Kind... without) {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
                Tuple.of(8, Kind.JOIN),
                Tuple.of(2, Kind.JOIN_ANEW),
                Tuple.of(6, Kind.SYNC),
                Tuple.of(4, Kind.HEARTBEAT),
                Tuple.of(1, Kind.COMMIT),
                Tuple.of(2, Kind.LEAVE),
                Tuple.of(5, Kind.TIME_PASSES),
                Tuple.of(1, Kind.GATEWAY_RESTARTS))
            .filter(kind -> !List.of(without).contains(kind));
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, CLIENTS - 1),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(100, 1_000, 3_000, 9_900, 10_100, 30_000))
        .as(ClientEvent::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }
}
