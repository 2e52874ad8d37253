/** What links need of a gateway: topics that are made by its rules. */
package io.sequin.gateway.link;
