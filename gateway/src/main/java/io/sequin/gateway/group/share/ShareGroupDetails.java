package io.sequin.gateway.group.share;

/**
 * What is stored of a share group besides its epoch. A consumer that was made in SQL has none of
 * it.
 *
 * @param topicsHash of the subscribed topics as the group epoch saw them
 */
record ShareGroupDetails(int assignmentEpoch, long topicsHash) {}
