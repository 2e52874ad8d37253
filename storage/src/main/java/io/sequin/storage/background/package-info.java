/** How work runs beside requests: on threads and by timers, none of whose failures is lost. */
package io.sequin.storage.background;
