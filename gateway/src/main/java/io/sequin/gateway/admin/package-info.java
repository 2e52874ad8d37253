/**
 * What administers topics, configs and logs by Kafka's rules, and finds the topics that somebody
 * names. Nothing here knows requests or responses: whoever serves an interface turns what it is
 * asked into the types of this package, and {@link AdminException} into what its clients
 * understand.
 */
package io.sequin.gateway.admin;
