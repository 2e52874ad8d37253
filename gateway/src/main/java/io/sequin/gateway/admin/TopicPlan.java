package io.sequin.gateway.admin;

import java.util.Map;

/**
 * A topic that may be created.
 *
 * @param configs what is set for it
 */
public record TopicPlan(String name, int partitionCount, Map<String, String> configs) {}
