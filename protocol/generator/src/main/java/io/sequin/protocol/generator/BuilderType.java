package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/** Generates a record's {@code Builder} and the two methods that lead to it. */
final class BuilderType {

  private BuilderType() {}

  static TypeSpec generate(Struct struct) {
    TypeSpec.Builder builder =
        TypeSpec.classBuilder(struct.builderName())
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .addJavadoc("Starts from the defaults of the specification.")
            .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    struct
        .fields()
        .forEach(
            field -> {
              TypeName type = struct.javaType(field.type());
              builder.addField(
                  FieldSpec.builder(type, field.javaName(), Modifier.PRIVATE)
                      .initializer(Defaults.value(struct, field))
                      .build());
              builder.addMethod(setter(struct, field.javaName(), type));
            });
    return builder.addMethod(build(struct)).build();
  }

  static MethodSpec builderMethod(Struct struct) {
    return MethodSpec.methodBuilder("builder")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(struct.builderName())
        .addStatement("return new $T()", struct.builderName())
        .build();
  }

  static MethodSpec toBuilderMethod(Struct struct) {
    MethodSpec.Builder method =
        MethodSpec.methodBuilder("toBuilder")
            .addModifiers(Modifier.PUBLIC)
            .returns(struct.builderName())
            .addStatement("$T builder = builder()", struct.builderName());
    struct
        .fields()
        .forEach(field -> method.addStatement("builder.$1L = this.$1L", field.javaName()));
    return method.addStatement("return builder").build();
  }

  private static MethodSpec setter(Struct struct, String name, TypeName type) {
    return MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PUBLIC)
        .returns(struct.builderName())
        .addParameter(type, name)
        .addStatement("this.$1L = $1L", name)
        .addStatement("return this")
        .build();
  }

  private static MethodSpec build(Struct struct) {
    CodeBlock arguments =
        struct.fields().stream()
            .map(field -> CodeBlock.of("$L", field.javaName()))
            .collect(CodeBlock.joining(", "));
    return MethodSpec.methodBuilder("build")
        .addModifiers(Modifier.PUBLIC)
        .returns(struct.className())
        .addStatement("return new $T($L)", struct.className(), arguments)
        .build();
  }
}
