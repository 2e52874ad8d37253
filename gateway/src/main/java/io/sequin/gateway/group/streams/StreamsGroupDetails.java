package io.sequin.gateway.group.streams;

/**
 * What is stored of a streams group besides its epoch.
 *
 * @param topicsHash of the topics that the topology needs as the group epoch saw them
 * @param standbyReplicas that the last assignments were made with
 * @param shutdownRequester the member that wants all to stop; null if none does
 */
record StreamsGroupDetails(
    int assignmentEpoch,
    Topology topology,
    int validatedTopologyEpoch,
    long topicsHash,
    int standbyReplicas,
    String shutdownRequester) {}
