/**
 * SASL as Kafka's brokers speak it (KIP-43, KIP-152, KIP-368): who a client is, decided from tokens
 * alone. Nothing here knows sockets, requests or configs.
 */
package io.sequin.gateway.security.sasl;
