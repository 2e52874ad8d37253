/**
 * Links: which topics follow those of another Kafka cluster, how far they are, and the switch from
 * following to being written to. What is copied goes by {@link io.sequin.storage.log.CopyAppender}.
 */
package io.sequin.storage.link;
