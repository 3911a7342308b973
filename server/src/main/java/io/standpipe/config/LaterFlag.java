package io.standpipe.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Flags of the original that a later version of Standpipe understands. Giving one is an error that
/// says what is missing: a server that ignored `-dir` or `-tls` would not be the server asked for.
enum LaterFlag {
  FILE_STORE("this setting of the file store is", "file_compact_enabled", "file_compact_frag",
      "file_compact_interval", "file_compact_min_size", "file_buffer_size", "file_read_buffer_size",
      "file_crc", "file_crc_poly", "file_sync", "file_auto_sync", "file_slice_max_msgs",
      "file_slice_max_bytes", "file_slice_max_age", "file_slice_archive_script", "file_fds_limit",
      "file_parallel_recovery", "file_truncate_bad_eof", "io_batch_size", "io_sleep_time"),
  SQL_STORE("the SQL store is", "sql_driver", "sql_source", "sql_no_caching", "sql_max_open_conns",
      "sql_bulk_insert_limit"),
  CLUSTERING("clustering is", "clustered", "cluster_node_id", "cluster_bootstrap", "cluster_peers",
      "cluster_log_path", "cluster_log_cache_size", "cluster_log_snapshots",
      "cluster_trailing_logs", "cluster_sync", "cluster_raft_logging",
      "cluster_proceed_on_restore_failure", "cluster_allow_add_remove_node"),
  FAULT_TOLERANCE("fault-tolerance mode is", "ft_group"),
  CONFIGURATION_FILE("the configuration file is", "c", "config", "sc", "stan_config", "t"),
  EXTERNAL_SERVER("an external NATS server is", "ns", "nats_server", "secure", "tls_client_cert",
      "tls_client_key", "tls_client_cacert"),
  SECURITY("security is", "tls", "tlscert", "tlskey", "tlscacert", "tlsverify", "user", "pass",
      "auth", "help_tls"),
  ROUTES("the cluster of core servers is", "cluster", "cluster_listen", "cluster_name",
      "cluster_advertise", "no_advertise", "connect_retries", "routes"),
  SIGNALS("signalling another process is", "sl", "signal"),
  NAMES("this address or name setting is", "n", "name", "server_name", "client_advertise",
      "ports_file_dir"),
  HTTPS("monitoring over HTTPS is", "ms", "https_port"),
  PROFILING("the profiling port is", "profile"),
  JETSTREAM("JetStream is", "js", "jetstream", "sd", "store_dir");

  private final String whatIs;
  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  LaterFlag(String whatIs, String... names) {
    this.whatIs = whatIs;
    this.names = List.of(names);
  }

  static @Nullable LaterFlag named(String name) {
    for (var flag : values()) {
      if (flag.names.contains(name)) {
        return flag;
      }
    }
    return null;
  }

  List<String> names() {
    return names;
  }

  /// The error for a flag as it was typed, without dashes.
  String refusal(String typed) {
    return "flag -" + typed + ": " + whatIs + " not available yet in this version of Standpipe";
  }
}
