package io.sequin.protocol.generator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/** The type of a field, as the specs name it. */
sealed interface FieldType {

  @JsonCreator
  static FieldType parse(String text) {
    if (text.startsWith("[]")) {
      return new Array(parse(text.substring(2)));
    }
    return Arrays.stream(Primitive.values())
        .filter(primitive -> primitive.specName().equals(text))
        .findFirst()
        .map(FieldType.class::cast)
        .orElseGet(() -> new Struct(text));
  }

  /** A type that the wire runtime reads and writes by itself. */
  enum Primitive implements FieldType {
    BOOL(TypeName.BOOLEAN, "Boolean"),
    INT8(TypeName.BYTE, "Byte"),
    INT16(TypeName.SHORT, "Short"),
    UINT16(TypeName.INT, "UnsignedShort"),
    INT32(TypeName.INT, "Int"),
    UINT32(TypeName.LONG, "UnsignedInt"),
    INT64(TypeName.LONG, "Long"),
    FLOAT64(TypeName.DOUBLE, "Double"),
    UUID(ClassName.get(UUID.class), "Uuid"),
    STRING(ClassName.get(String.class), "String"),
    BYTES(ArrayTypeName.of(TypeName.BYTE), "Bytes"),
    RECORDS(Names.BYTE_BUF, "Records");

    @SuppressWarnings("ImmutableEnumChecker") // type names are immutable, only not annotated so
    private final TypeName javaType;

    private final String wireName;

    Primitive(TypeName javaType, String wireName) {
      this.javaType = javaType;
      this.wireName = wireName;
    }

    String specName() {
      return name().toLowerCase(Locale.ROOT);
    }

    TypeName javaType() {
      return javaType;
    }

    /** The part of the runtime's method names behind {@code read} and {@code write}. */
    String wireName() {
      return wireName;
    }

    /** Whether values carry their length, which flexible versions encode in another way. */
    boolean hasLength() {
      return this == STRING || this == BYTES || this == RECORDS;
    }
  }

  record Struct(String name) implements FieldType {}

  record Array(FieldType element) implements FieldType {}
}
