package io.standpipe.config;

import static io.standpipe.config.Section.CLIENT_TLS;
import static io.standpipe.config.Section.STREAMING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Several servers: clustering, fault tolerance, partitioning, and a NATS server elsewhere.
final class ClusterOptions {
  private static final String CLUSTERING_IS = "clustering is";
  private static final String OTHER_LOG = "it tunes the log database of the original, which "
      + "Standpipe does not use";
  private static final Rows CLUSTERING = new Rows(Group.CLUSTERING);
  private static final Rows EXTERNAL = new Rows(Group.EXTERNAL);

  /// The presence of the cluster section switches it on, too.
  static final Option<Boolean> CLUSTERED = CLUSTERING.onOff("clustered").later(CLUSTERING_IS);
  static final Option<String> NODE_ID = CLUSTERING.text("cluster_node_id")
      .in(Section.CLUSTERING, "node_id")
      .later(CLUSTERING_IS);
  static final Option<Boolean> BOOTSTRAP = CLUSTERING.onOff("cluster_bootstrap")
      .in(Section.CLUSTERING, "bootstrap")
      .later(CLUSTERING_IS);
  static final Option<List<String>> PEERS = CLUSTERING.names("cluster_peers")
      .in(Section.CLUSTERING, "peers")
      .later(CLUSTERING_IS);
  static final Option<String> LOG_PATH = CLUSTERING.text("cluster_log_path")
      .in(Section.CLUSTERING, "log_path")
      .later(CLUSTERING_IS);
  static final Option<Long> LOG_CACHE_SIZE = CLUSTERING.integer("cluster_log_cache_size")
      .usually("512")
      .in(Section.CLUSTERING, "log_cache_size")
      .later(CLUSTERING_IS);
  static final Option<Long> LOG_SNAPSHOTS = CLUSTERING.integer("cluster_log_snapshots")
      .usually("2")
      .in(Section.CLUSTERING, "log_snapshots")
      .later(CLUSTERING_IS);
  static final Option<Long> TRAILING_LOGS = CLUSTERING.integer("cluster_trailing_logs")
      .usually("10240")
      .in(Section.CLUSTERING, "trailing_logs")
      .later(CLUSTERING_IS);
  static final Option<Boolean> SYNC = CLUSTERING.onOff("cluster_sync")
      .in(Section.CLUSTERING, "sync")
      .later(CLUSTERING_IS);
  static final Option<Boolean> RAFT_LOGGING = CLUSTERING.onOff("cluster_raft_logging")
      .in(Section.CLUSTERING, "raft_logging")
      .later(CLUSTERING_IS);
  static final Option<Boolean> PROCEED_ON_RESTORE_FAILURE = CLUSTERING
      .onOff("cluster_proceed_on_restore_failure")
      .in(Section.CLUSTERING, "proceed_on_restore_failure")
      .later(CLUSTERING_IS);
  static final Option<Boolean> ALLOW_ADD_REMOVE_NODE = CLUSTERING
      .onOff("cluster_allow_add_remove_node")
      .in(Section.CLUSTERING, "allow_add_remove_node")
      .later(CLUSTERING_IS);
  static final Option<Duration> RAFT_HEARTBEAT_TIMEOUT = CLUSTERING.duration()
      .usually("2s")
      .in(Section.CLUSTERING, "raft_heartbeat_timeout")
      .later(CLUSTERING_IS);
  static final Option<Duration> RAFT_ELECTION_TIMEOUT = CLUSTERING.duration()
      .usually("2s")
      .in(Section.CLUSTERING, "raft_election_timeout")
      .later(CLUSTERING_IS);
  static final Option<Duration> RAFT_LEASE_TIMEOUT = CLUSTERING.duration()
      .usually("1s")
      .in(Section.CLUSTERING, "raft_lease_timeout")
      .later(CLUSTERING_IS);
  static final Option<Duration> RAFT_COMMIT_TIMEOUT = CLUSTERING.duration()
      .usually("100ms")
      .in(Section.CLUSTERING, "raft_commit_timeout")
      .later(CLUSTERING_IS);
  static final Option<Boolean> BOLT_FREE_LIST_SYNC = CLUSTERING.onOff()
      .in(Section.CLUSTERING, "bolt_free_list_sync")
      .withoutEffect(OTHER_LOG);
  static final Option<Boolean> BOLT_FREE_LIST_MAP = CLUSTERING.onOff()
      .in(Section.CLUSTERING, "bolt_free_list_map")
      .withoutEffect(OTHER_LOG);
  static final Option<Boolean> NODES_CONNECTIONS = CLUSTERING.onOff()
      .in(Section.CLUSTERING, "nodes_connections")
      .withoutEffect("every node has a connection of its own to each other");
  static final Option<String> FT_GROUP = CLUSTERING.text("ft_group")
      .in(STREAMING, "ft_group", "ft_group_name")
      .later("fault-tolerance mode is");
  static final Option<Boolean> PARTITIONING = CLUSTERING.onOff()
      .in(STREAMING, "partitioning")
      .later("partitioning is");

  static final Option<String> NATS_SERVER = EXTERNAL.text("ns", "nats_server")
      .in(STREAMING, "nats_server_url", "nats_server", "ns")
      .withUserInfo()
      .means("URLs, separated by commas, of a NATS server to use instead of an own one");
  static final Option<String> CREDENTIALS = EXTERNAL.text()
      .in(STREAMING, "credentials")
      .means("file with JWT and seed of the user to be there");
  static final Option<String> USERNAME = EXTERNAL.text()
      .in(STREAMING, "username", "user")
      .means("user whose account the streaming server serves, or to be at a NATS server elsewhere");
  static final Option<String> PASSWORD = EXTERNAL.text()
      .in(STREAMING, "password", "pass")
      .secret()
      .means("that user's password");
  static final Option<String> TOKEN = EXTERNAL.text()
      .in(STREAMING, "token")
      .secret()
      .means("token to show there, unless the URL has one");
  static final Option<String> NKEY_SEED_FILE = EXTERNAL.text()
      .in(STREAMING, "nkey_seed_file")
      .means("file with the seed of the NKey to be there");
  static final Option<Boolean> SECURE = EXTERNAL.onOff("secure")
      .in(STREAMING, "secure")
      .means("use TLS to it, whether it asks or not");
  static final Option<String> CLIENT_CERTIFICATE = EXTERNAL.text("tls_client_cert")
      .in(CLIENT_TLS, "client_cert")
      .means("certificate to show it, PEM");
  static final Option<String> CLIENT_KEY = EXTERNAL.text("tls_client_key")
      .in(CLIENT_TLS, "client_key")
      .means("key of that certificate, PEM");
  static final Option<String> CLIENT_AUTHORITY = EXTERNAL.text("tls_client_cacert")
      .in(CLIENT_TLS, "client_ca", "client_cacert")
      .means("certificates to trust, PEM; without it, those of the Java runtime");
  static final Option<String> SERVER_NAME = EXTERNAL.text()
      .in(CLIENT_TLS, "server_name", "server_hostname")
      .means("whom its certificate must name, if not the host of the URL");
  static final Option<Boolean> INSECURE = EXTERNAL.onOff()
      .in(CLIENT_TLS, "insecure", "skip_verify")
      .means("trust whoever answers");

  private ClusterOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(CLUSTERING.all());
    all.addAll(EXTERNAL.all());
    return all;
  }
}
