/** Bearer tokens that an identity provider has signed: JWT against its JWKS. */
package io.sequin.gateway.security.oauth;
