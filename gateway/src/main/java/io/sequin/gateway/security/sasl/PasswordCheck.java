package io.sequin.gateway.security.sasl;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Tells for PLAIN whose a password is. */
@FunctionalInterface
public interface PasswordCheck {

  /**
   * Whether that is the user's password; then what tells, again and again, whether it still counts.
   * A wrong one takes the same time whoever the user is.
   */
  Optional<BooleanSupplier> verify(String user, String password);
}
