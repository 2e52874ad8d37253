package io.sequin.gateway.metrics;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.sequin.gateway.net.listener.Tls;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.security.sasl.PasswordCheck;
import io.sequin.storage.acl.AclOperation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Who gets to see the metrics, as the listener {@code metrics} would have it: with SSL by TLS, with
 * SASL whose password is known, and who may describe the cluster where there are ACLs.
 *
 * @param tls empty where it is not spoken
 * @param users whose passwords are asked for; empty where none are
 */
public record MetricsAccess(
    Optional<Tls> tls, Optional<PasswordCheck> users, Authorizer authorizer) {

  /** Of the name in Kafka's configs. */
  public static final String LISTENER = "metrics";

  /** As metrics are seen without any config: by everybody who gets to the port. */
  public static MetricsAccess open() {
    return new MetricsAccess(Optional.empty(), Optional.empty(), Authorizer.NONE);
  }

  /** Asks for a user and password, if need be. */
  Optional<BasicAuthenticator> authenticator() {
    return users.map(
        check ->
            new BasicAuthenticator(LISTENER, StandardCharsets.UTF_8) {
              @Override
              public boolean checkCredentials(String user, String password) {
                return check.verify(user, password).isPresent();
              }
            });
  }

  /**
   * Whether that user may see them.
   *
   * @param host the user's address
   */
  boolean allows(String user, String host) {
    Client client = new Client(Principal.user(user).toString(), host, "Metrics");
    return new ClientAuthorizer(authorizer, client).mayCluster(AclOperation.DESCRIBE);
  }

  /** Of what the listener's files have now. */
  static HttpsConfigurator configurator(Tls tls) {
    return new HttpsConfigurator(tls.context()) {
      @Override
      public void configure(HttpsParameters parameters) {
        parameters.setSSLParameters(tls.parameters());
      }
    };
  }
}
