/**
 * The APIs of share groups (KIP-932): sessions, acquiring and acknowledging records one by one.
 * Which records are with which member {@code storage.delivery} knows; nothing here decides it.
 */
package io.sequin.gateway.api.share;
