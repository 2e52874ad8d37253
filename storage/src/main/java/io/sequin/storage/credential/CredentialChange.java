package io.sequin.storage.credential;

import java.util.Optional;

/**
 * What becomes of a credential.
 *
 * @param credential empty takes it away
 */
public record CredentialChange(CredentialKey key, Optional<ScramCredential> credential) {}
