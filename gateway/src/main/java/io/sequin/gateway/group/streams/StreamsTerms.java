package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.GroupTiming;

/**
 * What holds for one streams group.
 *
 * @param initialDelayMs how long the first assignment waits for more members
 * @param standbyReplicas of each task that has state
 */
public record StreamsTerms(GroupTiming timing, int initialDelayMs, int standbyReplicas) {}
