package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.TopicsView;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What steps of streams groups need besides state and event.
 *
 * @param maxSize most members of a group
 * @param terms by group id
 */
record StreamsGroupContext(
    int maxSize, Function<String, StreamsTerms> terms, Supplier<TopicsView> topics) {}
