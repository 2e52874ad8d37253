package io.sequin.protocol.generator;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One spec file.
 *
 * @param apiKey the number of its API; null for messages that are not a request or response
 * @param listeners where the API is served; only requests say so
 */
record MessageSpec(
    Integer apiKey,
    Type type,
    Set<String> listeners,
    String name,
    VersionRange validVersions,
    VersionRange flexibleVersions,
    boolean latestVersionUnstable,
    List<StructSpec> commonStructs,
    List<FieldSpec> fields) {

  /** The kinds of message there are, in the specs' spelling. */
  enum Type {
    request,
    response,
    header,
    data
  }

  MessageSpec {
    listeners = Objects.requireNonNullElse(listeners, Set.of());
    flexibleVersions = Objects.requireNonNullElse(flexibleVersions, VersionRange.NONE);
    commonStructs = Objects.requireNonNullElse(commonStructs, List.of());
    fields = Objects.requireNonNullElse(fields, List.of());
  }

  /** Whether a broker serves this request. */
  boolean isBrokerRequest() {
    return type == Type.request && listeners.contains("broker");
  }

  /** The API's name: the request's without {@code Request}. */
  String apiName() {
    return name.substring(0, name.length() - "Request".length());
  }
}
