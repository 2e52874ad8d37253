package io.sequin.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Why a request is not answered as it wishes, as RFC 9457 has it.
 *
 * @param title the error's name: Kafka's where it has one
 * @param status of HTTP
 * @param detail for people: what is wrong and what to do; null where the title says it all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HttpProblem(String title, int status, String detail) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int METHOD_NOT_ALLOWED = 405;
  public static final int CONFLICT = 409;
  public static final int TOO_LARGE = 413;
  public static final int UNSUPPORTED_MEDIA_TYPE = 415;
  public static final int MISDIRECTED = 421;
  public static final int TOO_MANY_REQUESTS = 429;
  public static final int INTERNAL_SERVER_ERROR = 500;
  public static final int SERVICE_UNAVAILABLE = 503;
}
