/**
 * Consumer groups of the newer protocol (KIP-848): members heartbeat, the broker assigns. Immutable
 * states and pure steps; nothing here knows threads, clocks, SQL or the wire.
 */
package io.sequin.gateway.group.modern;
