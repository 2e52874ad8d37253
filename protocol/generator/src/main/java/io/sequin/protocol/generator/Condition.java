package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;

/** A Java condition on the parameter {@code version}. */
record Condition(String code) {

  static final Condition ALWAYS = new Condition("true");
  static final Condition NEVER = new Condition("false");

  /** True for the wanted versions, given that only the possible ones occur. */
  static Condition in(VersionRange wanted, VersionRange possible) {
    VersionRange common = wanted.intersect(possible);
    if (common.isEmpty()) {
      return NEVER;
    }
    boolean fromStart = common.lowest() == possible.lowest();
    boolean toEnd = common.highest() == possible.highest();
    if (fromStart && toEnd) {
      return ALWAYS;
    }
    String atLeast = "version >= " + common.lowest();
    String atMost = "version <= " + common.highest();
    if (toEnd) {
      return new Condition(atLeast);
    }
    return new Condition(fromStart ? atMost : atLeast + " && " + atMost);
  }

  boolean isAlways() {
    return equals(ALWAYS);
  }

  boolean isNever() {
    return equals(NEVER);
  }

  boolean isConstant() {
    return isAlways() || isNever();
  }

  /** One of two expressions; no choice is written where the condition is constant. */
  CodeBlock choose(CodeBlock whenTrue, CodeBlock whenFalse) {
    if (isConstant()) {
      return isAlways() ? whenTrue : whenFalse;
    }
    return CodeBlock.of("($L) ? $L : $L", code, whenTrue, whenFalse);
  }
}
