/** Gives a test a Kafka-protocol gateway on a database of its own. */
package io.sequin.testkit;
