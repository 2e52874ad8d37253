package io.sequin.gateway.http.console;

/**
 * What all pages have.
 *
 * @param principal who looks at it
 * @param isReadOnly whether nothing can be changed
 * @param refreshSeconds how often it is to be loaded again; 0 for never
 */
public record Page(
    Section section, String title, String principal, boolean isReadOnly, int refreshSeconds) {}
