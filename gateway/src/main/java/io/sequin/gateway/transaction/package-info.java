/**
 * Transactions (KIP-98, KIP-890): which request changes what, decided by pure functions on the
 * state that PostgreSQL has, and done in one commit.
 */
package io.sequin.gateway.transaction;
