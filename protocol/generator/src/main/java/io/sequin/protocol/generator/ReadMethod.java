package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/** Generates {@code static X read(WireReader in, short version)}. */
final class ReadMethod {

  private final Struct struct;
  private final MethodSpec.Builder method;

  private ReadMethod(Struct struct) {
    this.struct = struct;
    this.method =
        MethodSpec.methodBuilder("read")
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
            .returns(struct.className())
            .addParameter(Names.READER, "in")
            .addParameter(TypeName.SHORT, "version");
  }

  static MethodSpec generate(Struct struct) {
    return new ReadMethod(struct).generate();
  }

  private MethodSpec generate() {
    if (!struct.flexible().isConstant()) {
      method.addStatement("boolean flexible = $L", struct.flexible().code());
    }
    method.addStatement("$T builder = builder()", struct.builderName());
    struct.plainFields().forEach(this::readPlain);
    if (!struct.flexible().isNever()) {
      readTaggedSection();
    }
    return method.addStatement("return builder.build()").build();
  }

  private void readPlain(FieldSpec field) {
    Condition present = struct.present(field);
    if (present.isNever()) {
      return;
    }
    if (!present.isAlways()) {
      method.beginControlFlow("if ($L)", present.code());
    }
    method.addStatement("builder.$L = $L", field.javaName(), value(field, "in"));
    if (!present.isAlways()) {
      method.endControlFlow();
    }
  }

  private void readTaggedSection() {
    if (!struct.flexible().isAlways()) {
      method.beginControlFlow("if (flexible)");
    }
    if (struct.taggedFields().isEmpty()) {
      method.addStatement("in.readTaggedFields((_, field) -> field.skipRemaining())");
    } else {
      method.addCode("in.readTaggedFields((tag, field) -> {\n$>").addCode("switch (tag) {\n$>");
      struct.taggedFields().forEach(this::readTagged);
      method.addStatement("default -> field.skipRemaining()").addCode("$<}\n$<});\n");
    }
    if (!struct.flexible().isAlways()) {
      method.endControlFlow();
    }
  }

  private void readTagged(FieldSpec field) {
    Condition present = struct.present(field);
    method.beginControlFlow("case $L ->", field.tag());
    if (!present.isAlways()) {
      method.beginControlFlow("if (!($L))", present.code());
      method.addStatement(
          "throw new $T($S + version)",
          Names.MALFORMED,
          "tag " + field.tag() + " has no meaning in version ");
      method.endControlFlow();
    }
    method.addStatement("builder.$L = $L", field.javaName(), value(field, "field"));
    method.endControlFlow();
  }

  private CodeBlock value(FieldSpec field, String in) {
    Condition nullable = struct.nullable(field);
    String flexible = struct.flexible(field);
    return switch (field.type()) {
      case FieldType.Primitive type when type.hasLength() ->
          nullable.choose(
              CodeBlock.of("$L.readNullable$L($L)", in, type.wireName(), flexible),
              CodeBlock.of("$L.read$L($L)", in, type.wireName(), flexible));
      case FieldType.Primitive type -> CodeBlock.of("$L.read$L()", in, type.wireName());
      case FieldType.Struct type ->
          nullable.choose(
              CodeBlock.of("$L.readNullable($T::read, version)", in, struct.javaType(type)),
              CodeBlock.of("$T.read($L, version)", struct.javaType(type), in));
      case FieldType.Array type -> {
        CodeBlock arguments = arguments(type.element(), flexible);
        yield nullable.choose(
            CodeBlock.of("$L.readNullableArray($L)", in, arguments),
            CodeBlock.of("$L.readArray($L)", in, arguments));
      }
    };
  }

  private CodeBlock arguments(FieldType element, String flexible) {
    return switch (element) {
      case FieldType.Struct type ->
          CodeBlock.of("$T::read, version, $L", struct.javaType(type), flexible);
      case FieldType.Primitive type when type.hasLength() ->
          CodeBlock.of("element -> element.read$L($L), $L", type.wireName(), flexible, flexible);
      case FieldType.Primitive type ->
          CodeBlock.of("$T::read$L, $L", Names.READER, type.wireName(), flexible);
      case FieldType.Array _ -> throw new IllegalArgumentException("arrays of arrays");
    };
  }
}
