package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Comparator;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Generates {@code void write(WireWriter out, short version)}. */
final class WriteMethod {

  private final Struct struct;
  private final MethodSpec.Builder method;

  private WriteMethod(Struct struct) {
    this.struct = struct;
    this.method =
        MethodSpec.methodBuilder("write")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .addParameter(Names.WRITER, "out")
            .addParameter(TypeName.SHORT, "version");
  }

  static MethodSpec generate(Struct struct) {
    return new WriteMethod(struct).generate();
  }

  private MethodSpec generate() {
    if (!struct.flexible().isConstant()) {
      method.addStatement("boolean flexible = $L", struct.flexible().code());
    }
    struct.fields().forEach(this::checkAbsent);
    struct.plainFields().forEach(this::writePlain);
    if (!struct.flexible().isNever()) {
      writeTaggedSection();
    }
    return method.build();
  }

  private void checkAbsent(FieldSpec field) {
    Condition present = struct.present(field);
    if (field.ignorable() || present.isAlways()) {
      return;
    }
    CodeBlock differs = Defaults.differs(struct, field);
    if (present.isNever()) {
      method.beginControlFlow("if ($L)", differs);
    } else {
      method.beginControlFlow("if (!($L) && ($L))", present.code(), differs);
    }
    rejectField(field);
  }

  private void rejectField(FieldSpec field) {
    String name = struct.className().simpleNames().getLast() + "." + field.javaName();
    method.addStatement("throw new $T($S, version)", Names.UNSUPPORTED, name).endControlFlow();
  }

  private void writePlain(FieldSpec field) {
    Condition present = struct.present(field);
    if (present.isNever()) {
      return;
    }
    if (!present.isAlways()) {
      method.beginControlFlow("if ($L)", present.code());
    }
    checkNull(field);
    writeValue(field);
    if (!present.isAlways()) {
      method.endControlFlow();
    }
  }

  private void checkNull(FieldSpec field) {
    Condition nullable = struct.nullable(field);
    if (!field.isNullable() || nullable.isAlways()) {
      return;
    }
    String value = "this." + field.javaName();
    if (nullable.isNever()) {
      method.beginControlFlow("if ($L == null)", value);
    } else {
      method.beginControlFlow("if ($L == null && !($L))", value, nullable.code());
    }
    rejectField(field);
  }

  private void writeValue(FieldSpec field) {
    boolean marked = field.type() instanceof FieldType.Struct && !struct.nullable(field).isNever();
    if (marked && !struct.nullable(field).isAlways()) {
      throw new IllegalArgumentException(
          field.name() + " is a struct with a marker in some versions");
    }
    if (marked) {
      method.addStatement("out.writeNullable(this.$L, version)", field.javaName());
    } else {
      method.addStatement(value(field, "out"));
    }
  }

  private void writeTaggedSection() {
    if (!struct.flexible().isAlways()) {
      method.beginControlFlow("if (flexible)");
    }
    List<FieldSpec> tagged =
        struct.taggedFields().stream()
            .filter(field -> !struct.present(field).isNever())
            .sorted(Comparator.comparing(FieldSpec::tag))
            .toList();
    if (tagged.isEmpty()) {
      method.addStatement("out.writeUnsignedVarint(0)");
    } else {
      writeTaggedFields(tagged);
    }
    if (!struct.flexible().isAlways()) {
      method.endControlFlow();
    }
  }

  private void writeTaggedFields(List<FieldSpec> tagged) {
    method.addStatement("int taggedFields = 0");
    for (FieldSpec field : tagged) {
      method.addStatement("boolean $L = $L", has(field), isSet(field));
      method
          .beginControlFlow("if ($L)", has(field))
          .addStatement("taggedFields++")
          .endControlFlow();
    }
    method.addStatement("out.writeUnsignedVarint(taggedFields)");
    for (FieldSpec field : tagged) {
      method
          .beginControlFlow("if ($L)", has(field))
          .addStatement("out.writeTaggedField($L, field -> $L)", field.tag(), value(field, "field"))
          .endControlFlow();
    }
  }

  private static String has(FieldSpec field) {
    return "has" + field.name();
  }

  private CodeBlock isSet(FieldSpec field) {
    Condition present = struct.present(field);
    CodeBlock differs = Defaults.differs(struct, field);
    return present.isAlways() ? differs : CodeBlock.of("$L && ($L)", present.code(), differs);
  }

  private CodeBlock value(FieldSpec field, String out) {
    String value = "this." + field.javaName();
    String flexible = struct.flexible(field);
    return switch (field.type()) {
      case FieldType.Primitive type when type.hasLength() ->
          CodeBlock.of("$L.write$L($L, $L)", out, type.wireName(), value, flexible);
      case FieldType.Primitive type -> CodeBlock.of("$L.write$L($L)", out, type.wireName(), value);
      case FieldType.Struct _ -> CodeBlock.of("$L.write($L, version)", value, out);
      case FieldType.Array type ->
          CodeBlock.of(
              "$L.writeArray($L, $L, $L)", out, value, writer(type.element(), flexible), flexible);
    };
  }

  private static CodeBlock writer(FieldType element, String flexible) {
    return switch (element) {
      case FieldType.Struct _ -> CodeBlock.of("version");
      case FieldType.Primitive type when type.hasLength() ->
          CodeBlock.of("(array, element) -> array.write$L(element, $L)", type.wireName(), flexible);
      case FieldType.Primitive type -> CodeBlock.of("$T::write$L", Names.WRITER, type.wireName());
      case FieldType.Array _ -> throw new IllegalArgumentException("arrays of arrays");
    };
  }
}
