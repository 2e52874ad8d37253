/**
 * Sequin keys and key filters.
 *
 * <p>A key is dot-separated, non-empty tokens of printable ASCII without space, {@code *} and
 * {@code >}. A record key that is no such text becomes the one token {@code ~<base64url>}, a record
 * without a key has the token {@code <partition>-<offset>}. In a filter {@code *} stands for
 * exactly one token, and {@code >}, which comes last, for one or more.
 *
 * <p>The SQL functions {@code message_key} and {@code sequin.key_matches} say the same.
 */
package io.sequin.storage.key;
