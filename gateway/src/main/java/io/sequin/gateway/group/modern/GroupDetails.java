package io.sequin.gateway.group.modern;

/**
 * What is stored of a group besides its epoch.
 *
 * @param topicsHash of the subscribed topics as the group epoch saw them
 */
record GroupDetails(int assignmentEpoch, long topicsHash) {}
