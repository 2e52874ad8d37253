/** Assignors: who of a consumer group reads which partition. Pure computation. */
package io.sequin.gateway.group.modern.assignor;
