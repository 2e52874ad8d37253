/**
 * Client quotas as Apache Kafka 4.3 names, validates and enforces them (KIP-13, KIP-124, KIP-219,
 * KIP-599). Nothing here knows the wire format or storage's tables.
 */
package io.sequin.gateway.quota;
