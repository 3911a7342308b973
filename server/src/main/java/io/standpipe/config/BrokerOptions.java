package io.standpipe.config;

import static io.standpipe.config.Section.TOP;

import io.standpipe.config.Kind.Address;
import io.standpipe.config.file.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The core NATS server: addresses, its limits, monitoring. Source: reference, core NATS 1.18 and
/// appendix A.
final class BrokerOptions {
  private static final Rule<Long> PORT_RANGE = Rule.between(-1, 65_535);
  private static final Rows NETWORK = new Rows(Group.NETWORK);
  private static final Rows MONITORING = new Rows(Group.MONITORING);

  static final Option<Long> PORT = NETWORK.integer("p", "port")
      .usually("4222")
      .in(TOP, "port")
      .rule(PORT_RANGE)
      .means("client port; -1 takes a free one");
  static final Option<String> HOST = NETWORK.text("a", "addr", "net")
      .usually("0.0.0.0")
      .in(TOP, "host", "net")
      .means("address to listen on");
  static final Option<Address> LISTEN = NETWORK.of(new Kind.AddressKind())
      .usually("4222")
      .in(TOP, "listen")
      .means("both of them");
  static final Option<String> SERVER_NAME = NETWORK.text("n", "name", "server_name")
      .in(TOP, "server_name")
      .means("what the core server calls itself; empty is its id");
  static final Option<String> CLIENT_ADVERTISE = NETWORK.text("client_advertise")
      .in(TOP, "client_advertise")
      .means("host:port that clients are told, if not that of the listener");
  static final Option<Long> MAX_CONNECTIONS = NETWORK.integer()
      .usually("65536")
      .in(TOP, "max_connections", "max_conn")
      .reloadable()
      .rule(Rule.between(Integer.MIN_VALUE, Integer.MAX_VALUE))
      .means("connections of clients; negative is unlimited");
  static final Option<Long> MAX_PAYLOAD = NETWORK.size()
      .usually("1048576")
      .in(TOP, "max_payload")
      .rule(Rule.between(0, Integer.MAX_VALUE))
      .means("bytes of a message, headers included");
  static final Option<Long> MAX_PENDING = NETWORK.size()
      .usually("67108864")
      .in(TOP, "max_pending")
      .rule(Rule.atLeast(0))
      .means("bytes waiting for one connection before it is closed as a slow consumer");
  static final Option<Long> MAX_CONTROL_LINE = NETWORK.size()
      .usually("4096")
      .in(TOP, "max_control_line")
      .reloadable()
      .rule(Rule.between(0, Integer.MAX_VALUE))
      .means("bytes of a protocol line");
  static final Option<Long> MAX_SUBSCRIPTIONS = NETWORK.integer()
      .in(TOP, "max_subscriptions", "max_subs")
      .rule(Rule.between(0, Integer.MAX_VALUE))
      .means("subscriptions of one connection; 0 is unlimited");
  static final Option<Long> MAX_SUBSCRIPTION_TOKENS = NETWORK.integer()
      .in(TOP, "max_sub_tokens", "max_subscription_tokens")
      .rule(Rule.between(0, 255))
      .means("tokens of a subject that is subscribed to; 0 is unlimited");
  static final Option<Duration> PING_INTERVAL = NETWORK.coreDuration()
      .usually("2m")
      .in(TOP, "ping_interval")
      .reloadable()
      .rule(Rule.atLeast(Duration.ZERO))
      .means("how often a silent connection is pinged");
  static final Option<Long> PING_MAX = NETWORK.integer()
      .usually("2")
      .in(TOP, "ping_max")
      .reloadable()
      .rule(Rule.between(0, Integer.MAX_VALUE))
      .means("pings without an answer after which a connection is closed");
  static final Option<Duration> WRITE_DEADLINE = NETWORK.coreDuration()
      .usually("10s")
      .in(TOP, "write_deadline")
      .reloadable()
      .rule(Rule.atLeast(Duration.ZERO))
      .means("how long one write to a connection may take");
  static final Option<Boolean> NO_HEADERS = NETWORK.onOff()
      .in(TOP, "no_header_support")
      .means("messages have no headers; clients are told so");
  static final Option<Boolean> NO_SUBLIST_CACHE = NETWORK.onOff()
      .in(TOP, "disable_sublist_cache", "no_sublist_cache")
      .withoutEffect("subjects are looked up in a tree that needs no cache");
  static final Option<ConfigValue> SERVER_TAGS = NETWORK.anything()
      .in(TOP, "server_tags")
      .withoutEffect("tags place streams of JetStream, which is not part of Standpipe");
  static final Option<Long> CONNECT_ERROR_REPORTS = NETWORK.integer()
      .usually("3600")
      .in(TOP, "connect_error_reports")
      .means("one in so many attempts to reach another server for the first time is logged");
  static final Option<Long> RECONNECT_ERROR_REPORTS = NETWORK.integer()
      .usually("1")
      .in(TOP, "reconnect_error_reports")
      .means("one in so many attempts to reach another server again is logged");

  static final Option<Long> HTTP_PORT = MONITORING.integer("m", "http_port")
      .in(TOP, "http_port", "monitor_port")
      .rule(PORT_RANGE)
      .means("port of HTTP monitoring; 0 is off, -1 takes a free one");
  static final Option<Address> HTTP = MONITORING.of(new Kind.AddressKind())
      .usually("0")
      .in(TOP, "http")
      .means("the port, or host:port of HTTP monitoring");
  static final Option<String> HTTP_HOST = MONITORING.text()
      .in(TOP, "http_host")
      .means("address of monitoring; empty is that of clients");
  static final Option<Long> HTTPS_PORT = MONITORING.integer("ms", "https_port")
      .in(TOP, "https_port")
      .rule(PORT_RANGE)
      .means("port of HTTPS monitoring, instead of -m; needs -tlscert");
  static final Option<Address> HTTPS = MONITORING.of(new Kind.AddressKind())
      .usually("0")
      .in(TOP, "https")
      .means("the port, or host:port of HTTPS monitoring");
  static final Option<String> HTTP_BASE_PATH = MONITORING.text()
      .in(TOP, "http_base_path")
      .means("path before the pages of core NATS, such as /mon; empty is none");
  static final Option<Long> PROFILING_PORT = MONITORING.integer("profile")
      .in(TOP, "prof_port")
      .withoutEffect("it serves profiles of Go; use `jcmd <pid> JFR.start`");

  private BrokerOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(NETWORK.all());
    all.addAll(MONITORING.all());
    return all;
  }
}
