/**
 * Metrics that clients send of themselves (KIP-714): which are wanted of whom, when they may be
 * sent, and the last ones of each client.
 */
package io.sequin.gateway.telemetry;
