/** Folds the logs of keyed topics, as Kafka's log cleaner compacts them. */
package io.sequin.gateway.compaction;
