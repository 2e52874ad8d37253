package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.security.sasl.ScramKeys;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import io.sequin.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import io.sequin.protocol.message.AlterUserScramCredentialsResponse;
import io.sequin.protocol.message.DescribeUserScramCredentialsRequest;
import io.sequin.protocol.message.DescribeUserScramCredentialsResponse;
import java.util.Comparator;
import java.util.List;

/** Users with SCRAM credentials. */
public final class Users {

  private static final int MIN_PASSWORD_CHARACTERS = 8;

  /** A user with the mechanisms that it can log in by. */
  public record User(String name, List<String> mechanisms) {}

  /** A user's password. */
  public record Password(String password) {

    @Override
    public String toString() {
      return "Password[]";
    }
  }

  public List<User> list(Caller caller) {
    DescribeUserScramCredentialsRequest request =
        DescribeUserScramCredentialsRequest.builder().users(null).build();
    DescribeUserScramCredentialsResponse response =
        caller.ask(request, DescribeUserScramCredentialsResponse.class);
    HttpProblems.check(response.errorCode(), response.errorMessage());
    return response.results().stream()
        .map(
            user ->
                new User(
                    user.user(),
                    user.credentialInfos().stream()
                        .flatMap(info -> ScramMechanism.forId(info.mechanism()).stream())
                        .map(ScramMechanism::mechanism)
                        .toList()))
        .sorted(Comparator.comparing(User::name))
        .toList();
  }

  /** Makes a user, or gives it another password, for all mechanisms. */
  public void set(Caller caller, String name, Password password) {
    String text = Required.text("password", password.password());
    if (text.codePointCount(0, text.length()) < MIN_PASSWORD_CHARACTERS) {
      throw HttpProblemException.badRequest(
          "a password has at least " + MIN_PASSWORD_CHARACTERS + " characters");
    }
    // Kafka takes one change of a user at a time
    for (ScramMechanism mechanism : ScramMechanism.values()) {
      alter(
          caller,
          AlterUserScramCredentialsRequest.builder()
              .upsertions(List.of(upsertion(name, mechanism, text)))
              .build());
    }
  }

  /** Of all mechanisms that the user has credentials for. */
  public void delete(Caller caller, String name) {
    List<String> mechanisms =
        list(caller).stream()
            .filter(user -> user.name().equals(name))
            .flatMap(user -> user.mechanisms().stream())
            .toList();
    if (mechanisms.isEmpty()) {
      throw HttpProblemException.notFound("there is no user '" + name + "'");
    }
    for (String mechanism : mechanisms) {
      byte id = ScramMechanism.find(mechanism).orElseThrow().id();
      alter(
          caller,
          AlterUserScramCredentialsRequest.builder()
              .deletions(List.of(new ScramCredentialDeletion(name, id)))
              .build());
    }
  }

  private static void alter(Caller caller, AlterUserScramCredentialsRequest request) {
    caller
        .ask(request, AlterUserScramCredentialsResponse.class)
        .results()
        .forEach(result -> HttpProblems.check(result.errorCode(), result.errorMessage()));
  }

  private static ScramCredentialUpsertion upsertion(
      String name, ScramMechanism mechanism, String password) {
    ScramKeys.Salted salted = ScramKeys.salted(mechanism, password);
    return new ScramCredentialUpsertion(
        name, mechanism.id(), salted.iterations(), salted.salt(), salted.password());
  }
}
