package io.sequin.gateway.group.modern;

/**
 * The times of a consumer group.
 *
 * @param sessionTimeoutMs a member that is silent for so long is removed
 * @param heartbeatIntervalMs how often members are asked to heartbeat
 * @param assignmentIntervalMs least time between two new assignments, so that members that join
 *     together are assigned together
 */
public record GroupTiming(
    int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs) {}
