package io.standpipe.config;

import static io.standpipe.config.Section.AUTHORIZATION;
import static io.standpipe.config.Section.TLS;
import static io.standpipe.config.Section.TOP;

import io.standpipe.config.file.ConfigValue;
import java.util.ArrayList;
import java.util.List;

/// Who may connect, and routes. An option here that is not understood is never ignored: that would
/// make a server less secure than it was asked to be.
final class SecurityOptions {
  private static final String TLS_IS = "TLS is";
  private static final String AUTHORIZATION_IS = "authorization is";
  private static final String ACCOUNTS_ARE = "accounts are";
  private static final String ROUTES_ARE = "routes to other NATS servers are";
  private static final String JWT = "Standpipe has no accounts signed by operators; use users and "
      + "passwords, or an external NATS server";
  private static final Rows SECURITY = new Rows(Group.SECURITY);
  private static final Rows ROUTING = new Rows(Group.ROUTES);

  static final Option<String> USER = SECURITY.text("user")
      .in(AUTHORIZATION, "user", "username")
      .later(AUTHORIZATION_IS);
  static final Option<String> PASSWORD = SECURITY.text("pass")
      .in(AUTHORIZATION, "password", "pass")
      .secret()
      .later(AUTHORIZATION_IS);
  static final Option<String> TOKEN = SECURITY.text("auth")
      .in(AUTHORIZATION, "token")
      .secret()
      .later(AUTHORIZATION_IS);
  static final Option<ConfigValue> TIMEOUT = SECURITY.anything()
      .in(AUTHORIZATION, "timeout")
      .later(AUTHORIZATION_IS);
  static final Option<ConfigValue> USERS = SECURITY.anything()
      .in(AUTHORIZATION, "users")
      .secret()
      .later(AUTHORIZATION_IS);
  static final Option<ConfigValue> DEFAULT_PERMISSIONS = SECURITY.anything()
      .in(AUTHORIZATION, "default_permissions", "permissions")
      .later(AUTHORIZATION_IS);
  static final Option<ConfigValue> ACCOUNTS = SECURITY.anything()
      .in(TOP, "accounts")
      .secret()
      .later(ACCOUNTS_ARE);
  static final Option<String> NO_AUTH_USER = SECURITY.text()
      .in(TOP, "no_auth_user")
      .later(AUTHORIZATION_IS);
  static final Option<String> SYSTEM_ACCOUNT = SECURITY.text()
      .in(TOP, "system_account", "system")
      .later(ACCOUNTS_ARE);
  static final Option<Boolean> NO_SYSTEM_ACCOUNT = SECURITY.onOff()
      .in(TOP, "no_system_account")
      .withoutEffect("there is no system account");
  static final Option<Boolean> USE_TLS = SECURITY.onOff("tls").later(TLS_IS);
  static final Option<String> CERTIFICATE = SECURITY.text("tlscert")
      .in(TLS, "cert_file")
      .later(TLS_IS);
  static final Option<String> KEY = SECURITY.text("tlskey").in(TLS, "key_file").later(TLS_IS);
  static final Option<String> AUTHORITY = SECURITY.text("tlscacert")
      .in(TLS, "ca_file")
      .later(TLS_IS);
  static final Option<Boolean> VERIFY = SECURITY.onOff("tlsverify").in(TLS, "verify").later(TLS_IS);
  static final Option<ConfigValue> TLS_DETAILS = SECURITY.anything()
      .in(TLS, "timeout", "verify_and_map", "insecure", "cipher_suites", "curve_preferences",
          "pinned_certs", "connection_rate_limit", "ocsp_peer", "verify_cert_and_check_known_urls",
          "cert_store", "cert_match", "cert_match_by")
      .later(TLS_IS);
  static final Option<Boolean> ALLOW_NON_TLS = SECURITY.onOff()
      .in(TOP, "allow_non_tls")
      .later(TLS_IS);
  static final Option<Boolean> HELP_TLS = SECURITY.onOff("help_tls").later(TLS_IS);
  static final Option<ConfigValue> OCSP = SECURITY.anything()
      .in(TOP, "ocsp", "ocsp_cache")
      .refused("Standpipe does not staple OCSP answers; put a proxy in front that does");
  static final Option<ConfigValue> OPERATOR = SECURITY.anything()
      .in(TOP, "operator", "operators", "roots", "root", "resolver", "account_resolver",
          "resolver_preload", "resolver_tls", "resolver_pinned_accounts", "trusted_keys", "trusted",
          "account_resolvers")
      .refused(JWT);
  static final Option<ConfigValue> MAPPINGS = SECURITY.anything()
      .in(TOP, "mappings", "maps")
      .refused("Standpipe does not rename subjects; publish to the new subject");

  static final Option<String> CLUSTER_LISTEN = ROUTING.text("cluster", "cluster_listen")
      .later(ROUTES_ARE);
  static final Option<ConfigValue> ROUTES_BLOCK = ROUTING.anything()
      .in(Section.ROUTES, "listen", "host", "net", "port", "authorization", "tls", "permissions",
          "accounts", "pool_size", "compression", "ping_interval")
      .later(ROUTES_ARE);
  static final Option<String> CLUSTER_NAME = ROUTING.text("cluster_name")
      .in(Section.ROUTES, "name")
      .later(ROUTES_ARE);
  static final Option<String> CLUSTER_ADVERTISE = ROUTING.text("cluster_advertise")
      .in(Section.ROUTES, "cluster_advertise", "advertise")
      .later(ROUTES_ARE);
  static final Option<Boolean> NO_ADVERTISE = ROUTING.onOff("no_advertise")
      .in(Section.ROUTES, "no_advertise")
      .later(ROUTES_ARE);
  static final Option<Long> CONNECT_RETRIES = ROUTING.integer("connect_retries")
      .in(Section.ROUTES, "connect_retries")
      .later(ROUTES_ARE);
  static final Option<List<String>> ROUTES = ROUTING.names("routes")
      .in(Section.ROUTES, "routes")
      .later(ROUTES_ARE);

  private SecurityOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(SECURITY.all());
    all.addAll(ROUTING.all());
    return all;
  }
}
