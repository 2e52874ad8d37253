/** Delegation tokens (KIP-48). */
package io.sequin.storage.token;
