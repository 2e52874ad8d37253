package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import java.util.List;

/** Makes the handlers of the APIs of ACLs, delegation tokens and passwords. */
public final class SecurityApis {

  private SecurityApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    return List.of(
        new DescribeAclsHandler(),
        new CreateAclsHandler(),
        new DeleteAclsHandler(),
        new CreateDelegationTokenHandler(),
        new RenewDelegationTokenHandler(),
        new ExpireDelegationTokenHandler(),
        new DescribeDelegationTokenHandler(),
        new DescribeUserScramCredentialsHandler(context.storage().credentials()),
        new AlterUserScramCredentialsHandler(context.storage().credentials()),
        new SaslHandshakeHandler(),
        new SaslAuthenticateHandler());
  }
}
