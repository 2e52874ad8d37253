package io.sequin.protocol.generator;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** Generates {@code withThrottleTimeMs} for a response that can tell a throttle time. */
final class ThrottleMethod {

  private static final String THROTTLE_TIME = "throttleTimeMs";

  private ThrottleMethod() {}

  static Optional<MethodSpec> generate(Struct struct) {
    return struct.fields().stream()
        .filter(field -> field.javaName().equals(THROTTLE_TIME))
        .findFirst()
        .map(_ -> method(struct));
  }

  private static MethodSpec method(Struct struct) {
    return MethodSpec.methodBuilder("withThrottleTimeMs")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .returns(struct.className())
        .addParameter(TypeName.INT, "milliseconds")
        .addStatement("return toBuilder().$L(milliseconds).build()", THROTTLE_TIME)
        .build();
  }
}
