/**
 * Who may do what, as Kafka's StandardAuthorizer decides it: a pure function of an immutable copy
 * of the ACLs, which no request waits for.
 */
package io.sequin.gateway.security.acl;
