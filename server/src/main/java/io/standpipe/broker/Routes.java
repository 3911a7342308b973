package io.standpipe.broker;

import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Identity;
import io.standpipe.message.Subject;
import io.standpipe.wire.nats.RouteConnect;
import io.standpipe.wire.nats.RouteInfo;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The cluster of core NATS servers, seen from one of them: who is connected, who is to be, what
/// the cluster is called. Any thread may call.
///
/// Every server is connected to every other one, each pair by one connection: whoever joins is
/// announced to all others, who dial it. Source: reference, core NATS 4.1 to 4.4.
final class Routes {
  private final Hub hub;
  private final RoutesConfig config;
  private final Interest interest;
  private final Runnable whenUrlsChanged;
  private final int port;
  private final RouteDialer dialer;
  private final RoutePermissions.Filter exports;
  // Under the lock.
  private final Map<String, RouteConnection> byServerId = new HashMap<>();
  private final List<Solicitation> solicitations = new ArrayList<>();
  private String cluster;
  private boolean dynamic;
  private boolean closed;
  private int settled;
  private boolean isLameDuck;

  /// @param port where this server listens for others
  /// @param whenUrlsChanged runs when clients are to be told of servers that came or went
  Routes(
      Hub hub,
      RoutesConfig config,
      Interest interest,
      List<Loop> loops,
      int port,
      Runnable whenUrlsChanged) {
    this.hub = hub;
    this.config = config;
    this.interest = interest;
    this.port = port;
    this.whenUrlsChanged = whenUrlsChanged;
    this.dynamic = config.name().isEmpty();
    this.cluster = dynamic ? hub.info().serverId().substring(1, 23) : config.name();
    this.dialer = new RouteDialer(hub, this, loops);
    this.exports = RoutePermissions.Filter.of(config.permissions().exports());
    nameCluster(cluster);
  }

  private void nameCluster(String name) {
    hub.clientUrls().setCluster(name);
    hub.webSocketUrls().setCluster(name);
  }

  /// Whether what other servers subscribe to counts here.
  boolean exports(Subject subject, @Nullable Subject queue) {
    return exports.passes(subject, queue);
  }

  /// Tells all servers that clients must not be sent here any more.
  void announceLameDuck() {
    List<RouteConnection> all;
    synchronized (this) {
      isLameDuck = true;
      all = List.copyOf(byServerId.values());
    }
    byte[] line = ownInfo().line();
    all.forEach(route -> route.announce(line));
  }

  RoutesConfig config() {
    return config;
  }

  /// Where this server listens for others.
  InetSocketAddress address() {
    return new InetSocketAddress(config.host(), port);
  }

  RouteDialer dialer() {
    return dialer;
  }

  /// Dials the servers that are configured.
  void open() {
    for (var url : config.routes()) {
      solicit(new Solicitation(url, "", "", true));
    }
  }

  private void solicit(Solicitation solicitation) {
    synchronized (this) {
      if (closed) {
        return;
      }
      solicitations.add(solicitation);
    }
    dialer.dial(solicitation);
  }

  /// A server that this one dialled has told who listens there.
  synchronized void settled() {
    settled++;
    notifyAll();
  }

  /// Waits until as many servers have, or for that long.
  synchronized void awaitSettled(int servers, Duration max) throws InterruptedException {
    long end = System.nanoTime() + max.toNanos();
    long left = max.toNanos();
    while (settled < servers && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
  }

  /// How many servers are connected.
  synchronized int count() {
    return byServerId.size();
  }

  synchronized List<RouteConnection> connected() {
    return List.copyOf(byServerId.values());
  }

  synchronized ClusterView view() {
    return new ClusterView(cluster, port, count(), hub.clientUrls().told());
  }

  /// Logs what the cluster is called.
  synchronized void tellName() {
    hub.log().info("Cluster name is " + cluster);
    if (dynamic) {
      hub.log().warn("Cluster name was dynamically generated, consider setting one");
    }
  }

  boolean needsCredentials() {
    return !config.username().isEmpty();
  }

  /// Whether who connects has the credentials of this cluster.
  boolean admits(RouteConnect connect) {
    return !needsCredentials() || same(login(config.username(), config.password()),
        login(connect.username(), connect.password()));
  }

  private static String login(String username, String password) {
    return username + "\n" + password;
  }

  /// Takes as long whatever differs.
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8),
        other.getBytes(StandardCharsets.UTF_8));
  }

  /// Who clients of other servers are: nobody says, so they may do what everybody may.
  Identity identity() {
    var auth = hub.security().authenticator().config();
    boolean allAlike = auth.users()
        .stream()
        .allMatch(user -> user.channels().equals(ChannelPermissions.ALL));
    return new BlanketIdentity("", allAlike);
  }

  synchronized byte[] connectLine(Solicitation solicitation) {
    return new RouteConnect(solicitation.username(), solicitation.password(), hub.info().serverId(),
        cluster, dynamic, "", "").line(config.tls().isPresent());
  }

  synchronized RouteInfo ownInfo() {
    var isAdvertised = !config.advertise().isEmpty();
    var told = isAdvertised
        ? AdvertisedAddress.parse(config.advertise(), port)
        : new AdvertisedAddress(config.host(), port);
    return new RouteInfo(hub.info().serverId(), hub.info().serverName(), ServerInfo.VERSION,
        told.host(), told.port(), hub.info().headers(), needsCredentials(),
        config.tls().isPresent(), hub.info().maxPayload(), cluster, dynamic,
        config.noAdvertise() ? List.of() : hub.clientUrls().own(),
        config.noAdvertise() ? List.of() : hub.webSocketUrls().own(), isLameDuck,
        isAdvertised ? "nats-route://" + told + "/" : "");
  }

  /// Why a server that has introduced itself is turned away; null if it is welcome. May take over
  /// the name of its cluster.
  @Nullable
  CloseReason refusal(RouteConnection route, RouteInfo said) {
    List<RouteConnection> others;
    synchronized (this) {
      if (said.serverId().equals(hub.info().serverId())) {
        forget(route.solicitation());
        return CloseReason.ROUTE_TO_SELF;
      }
      if (said.serverName().equals(hub.info().serverName())) {
        hub.log()
            .connectionError(route,
                "Remote server has a duplicate name: \"" + said.serverName() + "\"");
        return CloseReason.DUPLICATE_SERVER_NAME;
      }
      if (said.cluster().isEmpty() || said.cluster().equals(cluster)) {
        return null;
      }
      boolean theirsIsBetter = !said.clusterDynamic() || cluster.compareTo(said.cluster()) < 0;
      if (!dynamic || !theirsIsBetter) {
        if (said.clusterDynamic()) {
          return null; // they take over ours
        }
        hub.log()
            .connectionError(route, "Rejecting connection, cluster name \"" + said.cluster()
                + "\" does not match \"" + cluster + "\"");
        return CloseReason.CLUSTER_NAME_CONFLICT;
      }
      cluster = said.cluster();
      dynamic = said.clusterDynamic();
      others = List.copyOf(byServerId.values());
    }
    hub.log().info("Cluster name updated to " + said.cluster());
    nameCluster(said.cluster());
    others.forEach(other -> other.close(CloseReason.CLUSTER_NAME_CHANGED));
    return null;
  }

  private void forget(@Nullable Solicitation solicitation) {
    if (solicitation != null) {
      solicitations.remove(solicitation);
    }
  }

  /// False if that server is connected already. Tells it what is listened to here, and the others
  /// of it.
  boolean join(RouteConnection route, RouteInfo said) {
    List<RouteConnection> others;
    synchronized (this) {
      var solicitation = route.solicitation();
      if (solicitation != null) {
        solicitation.answeredBy(said.serverId());
      }
      if (closed || byServerId.containsKey(said.serverId())) {
        return false;
      }
      others = List.copyOf(byServerId.values());
      byServerId.put(said.serverId(), route);
      interest.join(route);
    }
    if (learn(said)) {
      whenUrlsChanged.run();
    }
    var news = said.ip().isEmpty() ? said.at(url(route, said)) : said;
    others.forEach(other -> other.announce(news.line()));
    return true;
  }

  /// True if clients are to be told that they may connect to that server.
  private boolean learn(RouteInfo said) {
    boolean others = hub.webSocketUrls().add(advertised(said, said.webSocketUrls()));
    return hub.clientUrls().add(advertised(said, said.connectUrls())) || others;
  }

  /// Takes back what was learned; true if clients are to be told.
  private boolean forget(RouteInfo said) {
    boolean others = hub.webSocketUrls().remove(advertised(said, said.webSocketUrls()));
    return hub.clientUrls().remove(advertised(said, said.connectUrls())) || others;
  }

  private List<String> advertised(RouteInfo said, List<String> urls) {
    return config.noAdvertise() || said.lameDuck() ? List.of() : urls;
  }

  private static String url(RouteConnection route, RouteInfo said) {
    var host = route.peer().getAddress().getHostAddress();
    return "nats-route://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + said.port()
        + "/";
  }

  /// A connected server has said something new about itself.
  void changed(RouteInfo before, RouteInfo now) {
    boolean more = learn(now);
    boolean fewer = forget(before);
    if (more || fewer) {
      whenUrlsChanged.run();
    }
  }

  /// A connected server tells of another one.
  void heardOf(RouteInfo news) {
    if (news.ip().isEmpty() || news.serverId().equals(hub.info().serverId())) {
      return;
    }
    Solicitation solicitation;
    try {
      solicitation = new Solicitation(URI.create(news.ip()),
          news.authRequired() ? config.username() : "",
          news.authRequired() ? config.password() : "", false);
    } catch (IllegalArgumentException _) {
      return; // not an address
    }
    synchronized (this) {
      if (byServerId.containsKey(news.serverId())
          || solicitations.stream().anyMatch(known -> known.isFor(solicitation))) {
        return;
      }
    }
    solicit(solicitation);
  }

  /// The connection has ended. Whoever was dialled there is dialled again.
  void left(RouteConnection route) {
    interest.leave(route);
    var said = route.info();
    var again = new ArrayList<Solicitation>();
    boolean wasJoined;
    synchronized (this) {
      wasJoined = said != null && byServerId.remove(said.serverId(), route);
      for (var solicitation : solicitations) {
        boolean isOwn = Objects.equals(solicitation, route.solicitation());
        if (wasJoined && said != null && solicitation.serverId().equals(said.serverId())) {
          solicitation.answeredBy(said.serverId());
        } else if (isOwn) {
          solicitation.countAttempt();
        } else {
          continue;
        }
        if (!byServerId.containsKey(solicitation.serverId())) {
          again.add(solicitation);
        }
      }
    }
    if (wasJoined && said != null && forget(said)) {
      whenUrlsChanged.run();
    }
    again.forEach(this::dialAgain);
  }

  /// A server that is to be dialled does not answer: the log is told of the first attempt, and then
  /// every so often.
  void unreachable(Solicitation solicitation, Throwable cause) {
    int attempt;
    int every;
    synchronized (this) {
      attempt = solicitation.attempts() + 1;
      every = solicitation.serverId().isEmpty()
          ? config.connectErrorReports()
          : config.reconnectErrorReports();
    }
    var text = "Error trying to connect to route (attempt " + attempt + "): " + solicitation + ": "
        + cause.getMessage();
    if (attempt == 1 || every > 0 && attempt % every == 0) {
      hub.log().error(text);
    } else {
      hub.log().debug(text);
    }
  }

  /// Nobody knows where the server is.
  void unknown(Solicitation solicitation, Throwable cause) {
    unreachable(solicitation, cause);
    synchronized (this) {
      solicitation.countAttempt();
    }
    dialAgain(solicitation);
  }

  private void dialAgain(Solicitation solicitation) {
    synchronized (this) {
      if (closed || !solicitations.contains(solicitation)) {
        return;
      }
      if (!solicitation.isExplicit() && solicitation.attempts() > config.connectRetries()) {
        solicitations.remove(solicitation);
        return;
      }
    }
    dialer.dialLater(solicitation);
  }

  /// Whether dialling still makes sense.
  synchronized boolean isWanted(Solicitation solicitation) {
    return !closed && solicitations.contains(solicitation)
        && !byServerId.containsKey(solicitation.serverId());
  }

  /// Dials nobody any more and ends all connections.
  void close() {
    synchronized (this) {
      closed = true;
    }
    dialer.close();
  }
}
