package io.sequin.storage.database;

import java.util.Map;

/** Server settings of the embedded PostgreSQL. */
final class EmbeddedPostgresConfig {

  /** Durable, unlike the library's defaults, and sized for a log: few checkpoints, a warm cache. */
  static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", "''"),
          Map.entry("max_connections", "200"),
          // new pages are dirty in the system's cache until their buffers are written: when it
          // writes many at once, commits wait
          Map.entry("shared_buffers", "128MB"),
          Map.entry("backend_flush_after", "512kB"),
          Map.entry("wal_buffers", "16MB"),
          Map.entry("max_wal_size", "4GB"),
          Map.entry("min_wal_size", "256MB"),
          Map.entry("checkpoint_timeout", "15min"),
          Map.entry("logging_collector", "on"),
          Map.entry("log_directory", "log"),
          Map.entry("log_rotation_size", "10MB"),
          Map.entry("log_filename", "postgres-%a.log"),
          Map.entry("log_truncate_on_rotation", "on"));

  private EmbeddedPostgresConfig() {}
}
