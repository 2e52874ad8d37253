/** The states of Kafka's transactional ids, and what becomes of a transaction in one commit. */
package io.sequin.storage.transaction;
