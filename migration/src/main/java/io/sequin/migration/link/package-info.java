/**
 * Links: topics that follow those of another Kafka cluster. {@link
 * io.sequin.migration.link.LinkRunner} is where it begins: it takes a link's turn, so that one
 * gateway at a time works on it.
 */
package io.sequin.migration.link;
