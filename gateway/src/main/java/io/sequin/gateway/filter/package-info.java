/** Reads what a key filter chooses of a partition. */
package io.sequin.gateway.filter;
