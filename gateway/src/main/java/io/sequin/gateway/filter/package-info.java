/** Reads what key filters and queries choose of a partition. */
package io.sequin.gateway.filter;
