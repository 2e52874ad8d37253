package io.sequin.gateway.net.listener;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param name by which configs and clients' addresses go
 * @param address port 0 takes any free one
 * @param advertised what clients are told to connect to, not resolved; port 0 is that of {@code
 *     address}. Empty if they are told nothing
 */
public record Listener(
    String name,
    SecurityProtocol protocol,
    InetSocketAddress address,
    Optional<InetSocketAddress> advertised) {}
