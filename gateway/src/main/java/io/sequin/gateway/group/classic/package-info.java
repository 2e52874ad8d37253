/**
 * Kafka's classic group protocol: members join, the broker picks a leader among them, the leader
 * assigns. All of it is pure: an event makes a new {@link
 * io.sequin.gateway.group.classic.ClassicGroup} of the one before.
 */
package io.sequin.gateway.group.classic;
