/**
 * The way back: what is written here goes to another cluster, in the same order and, where that one
 * allows it, at the same offsets.
 *
 * <p>Kafka gives each record that a producer sends the next offset, so the offsets stay the same as
 * long as nobody else writes there and nothing is left out. What cannot be sent, because it is a
 * transaction's marker, was aborted or is gone, takes its place there as a marker of no
 * transaction, which no consumer sees.
 */
package io.sequin.migration.push;
