package io.sequin.gateway.api.share;

import io.sequin.gateway.config.GroupConfigs;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is set for each share group. Reading configs takes longer than the rest of a small fetch, so
 * what follows from the same settings is remembered.
 */
final class GroupTerms {

  private static final int MAX_REMEMBERED = 1_000;

  private final GroupConfigs configs;
  private final Map<Map<String, String>, ShareTerms> bySettings = new ConcurrentHashMap<>();

  GroupTerms(GroupConfigs configs) {
    this.configs = configs;
  }

  ShareTerms of(String groupId) {
    Map<String, String> settings = configs.settings(groupId);
    ShareTerms known = bySettings.get(settings);
    return known != null ? known : read(groupId, settings);
  }

  private ShareTerms read(String groupId, Map<String, String> settings) {
    ShareTerms terms = ShareTerms.of(configs, groupId);
    // they may have changed in between
    if (configs.settings(groupId).equals(settings)) {
      if (bySettings.size() >= MAX_REMEMBERED) {
        bySettings.clear();
      }
      bySettings.put(settings, terms);
    }
    return terms;
  }
}
