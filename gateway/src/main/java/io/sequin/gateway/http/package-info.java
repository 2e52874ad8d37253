/**
 * The port that speaks HTTP: who is let in, what is said where something is wrong, and for
 * operators.
 */
package io.sequin.gateway.http;
