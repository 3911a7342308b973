package io.standpipe.config;

import static io.standpipe.config.Section.AUTHORIZATION;
import static io.standpipe.config.Section.STREAMING;
import static io.standpipe.config.Section.TLS;
import static io.standpipe.config.Section.TOP;

import io.standpipe.broker.auth.Permissions;
import io.standpipe.config.AccountsKind.Account;
import io.standpipe.config.UsersKind.User;
import io.standpipe.config.file.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may connect, and routes. An option here that is not understood is never ignored: that would
/// make a server less secure than it was asked to be.
final class SecurityOptions {
  private static final String WINDOWS = "certificate stores are those of Windows; use cert_file and "
      + "key_file";
  private static final String STAPLING = "Standpipe does not staple OCSP answers; put a proxy in "
      + "front that does";
  private static final String RESOLVERS = "Standpipe knows accounts from \"resolver_preload\" only";
  private static final Rows SECURITY = new Rows(Group.SECURITY);
  private static final Rows ROUTING = new Rows(Group.ROUTES);

  static final Option<String> USER = SECURITY.text("user")
      .in(AUTHORIZATION, "user", "username")
      .reloadable()
      .means("name that clients must give");
  static final Option<String> PASSWORD = SECURITY.text("pass")
      .in(AUTHORIZATION, "password", "pass")
      .secret()
      .reloadable()
      .means("password that clients must give, in the clear or as a bcrypt hash");
  static final Option<String> TOKEN = SECURITY.text("auth")
      .in(AUTHORIZATION, "token")
      .secret()
      .reloadable()
      .means("token that clients must give, in the clear or as a bcrypt hash");
  static final Option<Duration> TIMEOUT = SECURITY.seconds()
      .usually("2s")
      .in(AUTHORIZATION, "timeout")
      .rule(new Rule.Positive())
      .reloadable()
      .means("how long a client may take to log in, in seconds or as a duration");
  static final Option<List<User>> USERS = SECURITY.of(new UsersKind())
      .in(AUTHORIZATION, "users")
      .secret()
      .reloadable()
      .means("several users with their permissions; see security.md");
  static final Option<Optional<Permissions>> DEFAULT_PERMISSIONS = SECURITY
      .of(new PermissionsKind())
      .in(AUTHORIZATION, "default_permissions", "permissions")
      .reloadable()
      .means("permissions of users that have none of their own");
  static final Option<List<Account>> ACCOUNTS = SECURITY.of(new AccountsKind())
      .in(TOP, "accounts")
      .secret()
      .reloadable()
      .means("users by account; those of different accounts do not hear each other");
  static final Option<String> NO_AUTH_USER = SECURITY.text()
      .in(TOP, "no_auth_user")
      .reloadable()
      .means("user that a client becomes which gives no credentials");
  static final Option<String> SYSTEM_ACCOUNT = SECURITY.text()
      .in(TOP, "system_account", "system")
      .withoutEffect("there are no events of a system account");
  static final Option<Boolean> NO_SYSTEM_ACCOUNT = SECURITY.onOff()
      .in(TOP, "no_system_account")
      .withoutEffect("there is no system account");
  static final Option<Boolean> USE_TLS = SECURITY.onOff("tls")
      .means("clients must speak TLS; needs -tlscert and -tlskey");
  static final Option<String> CERTIFICATE = SECURITY.text("tlscert")
      .in(TLS, "cert_file")
      .means("PEM file of the server's certificate and those between it and the root");
  static final Option<String> KEY = SECURITY.text("tlskey")
      .in(TLS, "key_file")
      .means("PEM file of the server's private key");
  static final Option<String> AUTHORITY = SECURITY.text("tlscacert")
      .in(TLS, "ca_file")
      .means("PEM file of who may sign certificates of clients");
  static final Option<Boolean> VERIFY = SECURITY.onOff("tlsverify")
      .in(TLS, "verify")
      .means("clients must have a certificate");
  static final Option<Boolean> VERIFY_AND_MAP = SECURITY.onOff()
      .in(TLS, "verify_and_map")
      .means("clients must have a certificate, and it says which user they are");
  static final Option<Duration> TLS_TIMEOUT = SECURITY.seconds()
      .usually("2s")
      .in(TLS, "timeout")
      .rule(new Rule.Positive())
      .means("how long a handshake may take, in seconds or as a duration");
  static final Option<List<String>> CIPHER_SUITES = SECURITY.names()
      .in(TLS, "cipher_suites")
      .means("suites for TLS 1.2, best first");
  static final Option<List<String>> CURVES = SECURITY.names()
      .in(TLS, "curve_preferences")
      .means("curves for the key exchange, best first");
  static final Option<List<String>> PINNED = SECURITY.names()
      .in(TLS, "pinned_certs")
      .rule(new Rule.Digests())
      .means("SHA-256 of the public keys of clients, others are refused");
  static final Option<Long> HANDSHAKE_RATE = SECURITY.integer()
      .in(TLS, "connection_rate_limit")
      .rule(Rule.between(0, Integer.MAX_VALUE))
      .means("TLS handshakes per second; 0 for any number");
  static final Option<Boolean> TLS_INSECURE = SECURITY.onOff()
      .in(TLS, "insecure")
      .withoutEffect("it concerns connections to other servers");
  static final Option<Boolean> CHECK_KNOWN_URLS = SECURITY.onOff()
      .in(TLS, "verify_cert_and_check_known_urls")
      .refused("it is for routes only");
  static final Option<ConfigValue> OCSP_PEER = SECURITY.anything()
      .in(TLS, "ocsp_peer")
      .refused("Standpipe does not ask whether certificates are revoked; use pinned_certs");
  static final Option<String> CERTIFICATE_STORE = SECURITY.text()
      .in(TLS, "cert_store")
      .refused(WINDOWS);
  static final Option<String> CERTIFICATE_MATCH = SECURITY.text()
      .in(TLS, "cert_match")
      .refused(WINDOWS);
  static final Option<String> CERTIFICATE_MATCH_BY = SECURITY.text()
      .in(TLS, "cert_match_by")
      .refused(WINDOWS);
  static final Option<Boolean> ALLOW_NON_TLS = SECURITY.onOff()
      .in(TOP, "allow_non_tls")
      .means("clients may go on without TLS");
  static final Option<Boolean> HELP_TLS = SECURITY.onOff("help_tls")
      .means("print the syntax of TLS in a file");
  static final Option<ConfigValue> OCSP = SECURITY.anything().in(TOP, "ocsp").refused(STAPLING);
  static final Option<ConfigValue> OCSP_CACHE = SECURITY.anything()
      .in(TOP, "ocsp_cache")
      .refused(STAPLING);
  static final Option<List<String>> OPERATOR = SECURITY.of(new OperatorsKind())
      .in(TOP, "operator", "operators", "roots", "root")
      .secret()
      .reloadable()
      .means("JWT of the operator who signs accounts, or the file that holds it");
  static final Option<String> RESOLVER = SECURITY.text()
      .in(TOP, "resolver", "account_resolver")
      .means("where JWTs of accounts come from: MEMORY, which is \"resolver_preload\"");
  static final Option<Map<String, String>> PRELOAD = SECURITY.of(new AccountTokensKind())
      .in(TOP, "resolver_preload")
      .secret()
      .reloadable()
      .means("JWTs of accounts by public key");
  static final Option<String> OPERATOR_ENGINE = SECURITY.text()
      .in(STREAMING, "account")
      .means(
          "account whose clients the streaming server serves; that of its \"username\" if not given");
  static final Option<ConfigValue> OTHER_RESOLVERS = SECURITY.anything()
      .in(TOP, "account_resolvers")
      .refused(RESOLVERS);
  static final Option<ConfigValue> RESOLVER_TLS = SECURITY.anything()
      .in(TOP, "resolver_tls")
      .refused(RESOLVERS);
  static final Option<ConfigValue> RESOLVER_PINNED_ACCOUNTS = SECURITY.anything()
      .in(TOP, "resolver_pinned_accounts")
      .refused(RESOLVERS);
  static final Option<ConfigValue> TRUSTED_KEYS = SECURITY.anything()
      .in(TOP, "trusted_keys", "trusted")
      .refused(RESOLVERS);
  static final Option<ConfigValue> MAPPINGS = SECURITY.anything()
      .in(TOP, "mappings", "maps")
      .refused("Standpipe does not rename subjects; publish to the new subject");

  static final Option<String> CLUSTER_LISTEN = ROUTING.text("cluster", "cluster_listen")
      .in(Section.ROUTES, "listen")
      .withUserInfo()
      .means("[nats://user:password@]host:port for other servers");
  static final Option<String> CLUSTER_HOST = ROUTING.text()
      .in(Section.ROUTES, "host", "net")
      .means("address for other servers; empty is that of clients");
  static final Option<Long> CLUSTER_PORT = ROUTING.integer()
      .in(Section.ROUTES, "port")
      .rule(Rule.between(-1, 65_535))
      .means("port for other servers; -1 takes a free one");
  static final Option<String> CLUSTER_USER = ROUTING.text()
      .in(Section.ROUTE_AUTHORIZATION, "user", "username")
      .means("name that other servers must give");
  static final Option<String> CLUSTER_PASSWORD = ROUTING.text()
      .in(Section.ROUTE_AUTHORIZATION, "password", "pass")
      .secret()
      .means("password that other servers must give");
  static final Option<Duration> CLUSTER_TIMEOUT = ROUTING.seconds()
      .usually("2s")
      .in(Section.ROUTE_AUTHORIZATION, "timeout")
      .rule(new Rule.Positive())
      .means("how long another server may take to introduce itself, in seconds or as a duration");
  static final Option<String> CLUSTER_CERTIFICATE = ROUTING.text()
      .in(Section.ROUTE_TLS, "cert_file")
      .means("PEM file of the certificate shown to other servers; they must have one too");
  static final Option<String> CLUSTER_KEY = ROUTING.text()
      .in(Section.ROUTE_TLS, "key_file")
      .means("PEM file of its private key");
  static final Option<String> CLUSTER_AUTHORITY = ROUTING.text()
      .in(Section.ROUTE_TLS, "ca_file")
      .means("PEM file of who may sign certificates of servers");
  static final Option<ConfigValue> CLUSTER_TLS_VERIFY = ROUTING.anything()
      .in(Section.ROUTE_TLS, "verify", "timeout")
      .withoutEffect("servers always check each other's certificate");
  static final Option<ConfigValue> CLUSTER_TLS_MORE = ROUTING.anything()
      .in(Section.ROUTE_TLS, "verify_and_map", "insecure", "cipher_suites", "curve_preferences",
          "pinned_certs", "verify_cert_and_check_known_urls")
      .refused("Standpipe cannot do that between servers; leave it out");
  static final Option<Optional<Permissions>> CLUSTER_PERMISSIONS = ROUTING.of(new PermissionsKind())
      .in(Section.ROUTES, "permissions")
      .means("subjects that may be imported from other servers and exported to them");
  static final Option<String> CLUSTER_NAME = ROUTING.text("cluster_name")
      .in(Section.ROUTES, "name")
      .means("name of the cluster of core servers; empty for one they agree on");
  static final Option<String> CLUSTER_ADVERTISE = ROUTING.text("cluster_advertise")
      .in(Section.ROUTES, "cluster_advertise", "advertise")
      .means("host:port that other servers are told to dial");
  static final Option<Boolean> NO_ADVERTISE = ROUTING.onOff("no_advertise")
      .in(Section.ROUTES, "no_advertise")
      .means("clients of other servers are not told of this one");
  static final Option<Long> CONNECT_RETRIES = ROUTING.integer("connect_retries")
      .in(Section.ROUTES, "connect_retries")
      .rule(Rule.atLeast(0))
      .means("dials again for servers only heard of");
  static final Option<List<String>> ROUTES = ROUTING.names("routes")
      .in(Section.ROUTES, "routes")
      .withUserInfo()
      .means("servers to dial, separated by commas");

  private SecurityOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(SECURITY.all());
    all.addAll(ROUTING.all());
    return all;
  }
}
