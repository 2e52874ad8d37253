package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.storage.acl.AclCatalog;
import java.util.List;

/** Makes the handlers of the APIs of ACLs, delegation tokens and passwords. */
public final class SecurityApis {

  private SecurityApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    AclCatalog acls = context.storage().acls();
    DelegationTokens tokens = context.tokens();
    return List.of(
        new DescribeAclsHandler(acls),
        new CreateAclsHandler(acls),
        new DeleteAclsHandler(acls),
        new CreateDelegationTokenHandler(tokens),
        new RenewDelegationTokenHandler(tokens),
        new ExpireDelegationTokenHandler(tokens),
        new DescribeDelegationTokenHandler(tokens),
        new DescribeUserScramCredentialsHandler(context.storage().users()),
        new AlterUserScramCredentialsHandler(
            context.storage().credentials(), context.storage().roles().isPresent()),
        new SaslHandshakeHandler(),
        new SaslAuthenticateHandler());
  }
}
