/** The APIs of streams groups (KIP-1071). */
package io.sequin.gateway.api.streams;
