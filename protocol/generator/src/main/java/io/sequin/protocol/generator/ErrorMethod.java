package io.sequin.protocol.generator;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Generates {@code boolean hasError()} for a response and for its structs that carry error codes.
 */
final class ErrorMethod {

  private static final String ERROR_CODE = "errorCode";

  private final Set<String> structsWithErrors;

  private ErrorMethod(Set<String> structsWithErrors) {
    this.structsWithErrors = structsWithErrors;
  }

  /** For the structs of one message. */
  static ErrorMethod among(List<Struct> structs) {
    Set<String> found = new HashSet<>();
    ErrorMethod method = new ErrorMethod(found);
    // a struct counts when a struct inside it does, so this goes on until nothing new is found
    while (structs.stream()
        .anyMatch(struct -> method.carriesErrors(struct) && found.add(struct.name()))) {}
    return method;
  }

  boolean carriesErrors(Struct struct) {
    return struct.fields().stream().anyMatch(this::carriesErrors);
  }

  MethodSpec generate(Struct struct) {
    String anyError =
        struct.fields().stream()
            .filter(this::carriesErrors)
            .map(ErrorMethod::isError)
            .collect(Collectors.joining(" || "));
    MethodSpec.Builder method =
        MethodSpec.methodBuilder("hasError")
            .addModifiers(Modifier.PUBLIC)
            .returns(TypeName.BOOLEAN);
    if (struct.isMessage()) {
      method.addAnnotation(Override.class);
    }
    return method.addStatement("return $L", anyError).build();
  }

  private boolean carriesErrors(FieldSpec field) {
    return field.javaName().equals(ERROR_CODE)
        || (field.type() instanceof FieldType.Array(FieldType.Struct(String name))
            && structsWithErrors.contains(name));
  }

  private static String isError(FieldSpec field) {
    String name = field.javaName();
    if (name.equals(ERROR_CODE)) {
      return name + " != 0";
    }
    String some = name + ".stream().anyMatch(element -> element.hasError())";
    return field.isNullable() ? "(" + name + " != null && " + some + ")" : some;
  }
}
