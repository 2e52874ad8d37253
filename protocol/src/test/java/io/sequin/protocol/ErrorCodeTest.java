package io.sequin.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  @Test
  void errorsHaveTheNamesCodesAndRetriabilityOfKafka() {
    assertThat(describe(ErrorCode.values(), e -> e.name() + e.code() + e.retriable()))
        .isEqualTo(
            describe(
                Errors.values(),
                e -> e.name() + e.code() + (e.exception() instanceof RetriableException)));
  }

  @Test
  void everyErrorIsFoundByItsCode() {
    assertThat(ErrorCode.values())
        .allSatisfy(error -> assertThat(ErrorCode.forCode(error.code())).isSameAs(error));
  }

  @Test
  void aCodeFromTheFutureIsAnUnknownServerError() {
    assertThat(ErrorCode.forCode((short) 12345)).isSameAs(ErrorCode.UNKNOWN_SERVER_ERROR);
  }

  private static <T> String describe(T[] errors, Function<T, String> description) {
    return Arrays.stream(errors).map(description).collect(Collectors.joining("\n"));
  }
}
