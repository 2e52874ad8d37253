package io.sequin.gateway.api.config;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sequin.gateway.admin.ConfigChanger;
import io.sequin.gateway.admin.ConfigResource;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.acl.AclOperation;
import java.util.List;
import java.util.Map;

/** The changes of configs that one request asks for: each resource may be changed once. */
final class ConfigChanges {

  private final List<AskedChange> asked;

  ConfigChanges(List<AskedChange> asked) {
    this.asked = asked;
  }

  /** Makes each change, or only checks whether it could be made. One outcome each, in order. */
  List<ConfigOutcome> make(
      ClientAuthorizer authorizer, ConfigChanger changer, boolean validateOnly) {
    Map<ResourceKey, Long> uses =
        asked.stream().collect(groupingBy(AskedChange::resource, counting()));
    return asked.stream()
        .map(
            each ->
                Failures.isolate(
                    () -> {
                      checkUsedOnce(uses.get(each.resource()));
                      ConfigResource resource = named(each.resource());
                      ConfigRights.check(authorizer, AclOperation.ALTER_CONFIGS, resource);
                      changer.change(resource, each.change(), validateOnly);
                      return ConfigOutcome.of(each.resource(), ErrorCode.NONE);
                    },
                    failure -> new ConfigOutcome(each.resource(), failure)))
        .toList();
  }

  /** None is made. */
  List<ConfigOutcome> refuse(ErrorCode error) {
    return asked.stream().map(each -> ConfigOutcome.of(each.resource(), error)).toList();
  }

  private static void checkUsedOnce(long uses) {
    if (uses > 1) {
      throw invalid("Each resource must appear at most once.");
    }
  }

  private static ConfigResource named(ResourceKey resource) {
    return ResourceType.forId(resource.type())
        .named(resource.name())
        .orElseThrow(() -> invalid("Unknown resource type " + resource.type()));
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
