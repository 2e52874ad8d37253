package io.sequin.gateway.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Changes of what is set for a resource, as pure functions: the overrides go in, the new overrides
 * come out, checked as a whole. Values are kept as they were written.
 */
public final class ConfigAlteration {
  private static final int MAX_VALUE_LENGTH = Short.MAX_VALUE;

  private ConfigAlteration() {}

  /**
   * The overrides of a new topic; a name that comes twice has its last value.
   *
   * @throws InvalidConfigException as an invalid config
   */
  public static Map<String, String> create(List<ConfigEntry> entries, ConfigSchema schema) {
    String nulls =
        entries.stream()
            .filter(entry -> entry.value() == null)
            .map(ConfigEntry::name)
            .collect(Collectors.joining(","));
    if (!nulls.isEmpty()) {
      throw InvalidConfigException.invalidConfig(
          "Null value not supported for topic configs: " + nulls);
    }
    return apply(Map.of(), sets(entries), schema);
  }

  /**
   * What AlterConfigs makes of a resource: the entries replace all overrides there were.
   *
   * @throws InvalidConfigException as an invalid request for null values and names that come twice,
   *     otherwise as an invalid config
   */
  public static Map<String, String> replaceAll(List<ConfigEntry> entries, ConfigSchema schema) {
    return incremental(Map.of(), sets(entries), schema);
  }

  /**
   * What IncrementalAlterConfigs makes of a resource (KIP-339): all operations or none.
   *
   * @throws InvalidConfigException as an invalid request for null values and names that come twice,
   *     otherwise as an invalid config
   */
  public static Map<String, String> incremental(
      Map<String, String> overrides, List<AlterOperation> operations, ConfigSchema schema) {
    checkNames(operations);
    checkValuesPresent(operations);
    return apply(overrides, operations, schema);
  }

  private static List<AlterOperation> sets(List<ConfigEntry> entries) {
    return entries.stream()
        .map(entry -> new AlterOperation(entry.name(), AlterOperation.Type.SET, entry.value()))
        .toList();
  }

  private static void checkNames(List<AlterOperation> operations) {
    Set<String> names = new HashSet<>();
    for (AlterOperation operation : operations) {
      if (!names.add(operation.name())) {
        throw InvalidConfigException.invalidRequest("Error due to duplicate config keys");
      }
    }
  }

  private static void checkValuesPresent(List<AlterOperation> operations) {
    String nulls =
        operations.stream()
            .filter(operation -> operation.value() == null)
            .filter(operation -> operation.type() != AlterOperation.Type.DELETE)
            .map(AlterOperation::name)
            .collect(Collectors.joining(","));
    if (!nulls.isEmpty()) {
      throw InvalidConfigException.invalidRequest("Null value not supported for : " + nulls);
    }
  }

  private static Map<String, String> apply(
      Map<String, String> overrides, List<AlterOperation> operations, ConfigSchema schema) {
    SortedMap<String, String> result = new TreeMap<>(overrides);
    for (AlterOperation operation : operations) {
      if (operation.type() == AlterOperation.Type.DELETE) {
        result.remove(operation.name());
      } else {
        result.put(operation.name(), newValue(operation, overrides, schema));
      }
    }
    schema.validate(result);
    return Collections.unmodifiableSortedMap(result);
  }

  private static String newValue(
      AlterOperation operation, Map<String, String> overrides, ConfigSchema schema) {
    String operand = withinLimit(operation.value());
    return operation.type() == AlterOperation.Type.SET
        ? operand
        : withinLimit(alteredList(operation, overrides, schema));
  }

  private static String withinLimit(String value) {
    if (value.length() > MAX_VALUE_LENGTH) {
      throw InvalidConfigException.invalidConfig(
          "The configuration value cannot be added because it exceeds the maximum value size of "
              + MAX_VALUE_LENGTH
              + " bytes.");
    }
    return value;
  }

  private static String alteredList(
      AlterOperation operation, Map<String, String> overrides, ConfigSchema schema) {
    String name = operation.name();
    if (schema.find(name).filter(key -> key.type() == ConfigType.LIST).isEmpty()) {
      throw InvalidConfigException.invalidConfig(
          "Can't " + operation.type() + " to key " + name + " because its type is not LIST.");
    }
    List<String> elements =
        split(overrides.getOrDefault(name, schema.list(name))).stream()
            .filter(element -> !element.isEmpty())
            .collect(Collectors.toCollection(ArrayList::new));
    for (String element : split(operation.value())) {
      if (operation.type() == AlterOperation.Type.SUBTRACT) {
        elements.remove(element);
      } else if (!elements.contains(element)) {
        elements.add(element);
      }
    }
    return String.join(",", elements);
  }

  private static List<String> split(String list) {
    return Arrays.asList(list.split(","));
  }
}
