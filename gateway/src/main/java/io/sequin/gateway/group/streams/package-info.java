/**
 * Streams groups (KIP-1071): instances of a Kafka Streams application, whose tasks the gateway
 * assigns, and whose internal topics it creates.
 */
package io.sequin.gateway.group.streams;
