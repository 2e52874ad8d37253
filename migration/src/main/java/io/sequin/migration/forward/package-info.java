/** Writes to topics that follow, sent on to the cluster that they follow. */
package io.sequin.migration.forward;
