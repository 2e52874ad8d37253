/** Users' tables that are kept equal to topics. */
package io.sequin.gateway.table;
