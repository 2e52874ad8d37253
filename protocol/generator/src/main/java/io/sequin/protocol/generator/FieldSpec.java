package io.sequin.protocol.generator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * One field of a spec.
 *
 * @param tag its number if it is a tagged field (KIP-482), else null
 * @param ignorable whether a value may be dropped in versions that lack the field
 * @param defaultValue as written in the spec; empty for the type's own default
 * @param flexibleVersions null where the message's own hold
 * @param fields the fields of the struct that this field's type introduces, if it does
 */
@JsonIgnoreProperties({"entityType", "mapKey", "zeroCopy"})
record FieldSpec(
    String name,
    FieldType type,
    VersionRange versions,
    VersionRange nullableVersions,
    VersionRange taggedVersions,
    VersionRange flexibleVersions,
    Integer tag,
    boolean ignorable,
    @JsonProperty("default") String defaultValue,
    String about,
    List<FieldSpec> fields) {

  FieldSpec {
    nullableVersions = Objects.requireNonNullElse(nullableVersions, VersionRange.NONE);
    taggedVersions = Objects.requireNonNullElse(taggedVersions, VersionRange.NONE);
    defaultValue = Objects.requireNonNullElse(defaultValue, "");
    about = Objects.requireNonNullElse(about, "");
    fields = Objects.requireNonNullElse(fields, List.of());
    if (!taggedVersions.equals(tag == null ? VersionRange.NONE : versions)) {
      throw new IllegalArgumentException(name + " is tagged in some of its versions only");
    }
  }

  /** The field's name in Java. */
  String javaName() {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  boolean isTagged() {
    return tag != null;
  }

  /** Whether a value of this field can be null; records have no other default. */
  boolean isNullable() {
    return !nullableVersions.isEmpty() || type == FieldType.Primitive.RECORDS;
  }

  boolean isNullByDefault() {
    return defaultValue.equals("null") || type == FieldType.Primitive.RECORDS;
  }
}
