package io.sequin.storage.cluster;

/**
 * The last sign of life of a gateway.
 *
 * @param mark another one each time that it has said that it is there
 */
public record Heartbeat(GatewayNode node, String mark) {}
