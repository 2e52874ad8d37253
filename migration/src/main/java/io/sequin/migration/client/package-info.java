/** The client side of Kafka's protocol: connections to the brokers of another cluster. */
package io.sequin.migration.client;
