package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/** Java code for the default value of a field, and for the question whether it has another. */
final class Defaults {

  private Defaults() {}

  static CodeBlock value(Struct struct, FieldSpec field) {
    if (field.isNullByDefault()) {
      return CodeBlock.of("null");
    }
    String literal = field.defaultValue();
    return switch (field.type()) {
      case FieldType.Array _ -> CodeBlock.of("$T.of()", List.class);
      case FieldType.Struct type -> CodeBlock.of("$T.DEFAULT", struct.structClass(type));
      case FieldType.Primitive type ->
          switch (type) {
            case BOOL -> CodeBlock.of("$L", literal.equals("true"));
            case INT8, INT16 -> CodeBlock.of("($T) $L", type.javaType(), number(literal));
            case UINT16, INT32 -> CodeBlock.of("$L", number(literal));
            case UINT32, INT64 -> CodeBlock.of("$LL", number(literal));
            case FLOAT64 -> CodeBlock.of("$LD", number(literal));
            case UUID -> CodeBlock.of("$T.ZERO", Names.UUIDS);
            case STRING -> CodeBlock.of("$S", literal);
            case BYTES -> CodeBlock.of("new byte[0]");
            case RECORDS -> CodeBlock.of("null");
          };
    };
  }

  /** A condition that holds if the field of {@code this} differs from its default. */
  static CodeBlock differs(Struct struct, FieldSpec field) {
    String value = "this." + field.javaName();
    if (field.isNullByDefault()) {
      return CodeBlock.of("$L != null", value);
    }
    CodeBlock differs = differsIfNotNull(struct, field, value);
    return field.isNullable() ? CodeBlock.of("$L == null || $L", value, differs) : differs;
  }

  private static CodeBlock differsIfNotNull(Struct struct, FieldSpec field, String value) {
    return switch (field.type()) {
      case FieldType.Array _ -> CodeBlock.of("!$L.isEmpty()", value);
      case FieldType.Primitive type when type == FieldType.Primitive.BYTES ->
          CodeBlock.of("$L.length != 0", value);
      case FieldType.Primitive type when type.javaType().isPrimitive() ->
          CodeBlock.of("$L != $L", value, value(struct, field));
      default -> CodeBlock.of("!$L.equals($L)", value, value(struct, field));
    };
  }

  private static String number(String literal) {
    return literal.isEmpty() ? "0" : literal;
  }
}
