/**
 * Topic and broker configs as Apache Kafka 4.3 names, types, defaults and validates them. Values
 * only: nothing here reads storage or knows the wire format.
 */
package io.sequin.gateway.config;
