/**
 * Share groups (KIP-932): several members may read one partition, and acknowledge record by record.
 * Immutable states and pure steps; which records are with which member is not known here.
 */
package io.sequin.gateway.group.share;
