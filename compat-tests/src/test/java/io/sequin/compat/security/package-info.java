/** Who clients are: TLS and SASL with real clients. */
package io.sequin.compat.security;
