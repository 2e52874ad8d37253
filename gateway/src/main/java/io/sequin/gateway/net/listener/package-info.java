/** Where clients connect, and how: listeners, their protocols and TLS. */
package io.sequin.gateway.net.listener;
