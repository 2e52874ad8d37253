/**
 * Acknowledgement one by one: which records of a partition are with which worker of a consumer.
 * Kept as ranges of offsets, not as a row for each record.
 */
package io.sequin.storage.delivery;
