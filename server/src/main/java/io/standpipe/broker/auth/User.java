package io.standpipe.broker.auth;

import io.standpipe.bus.Identity;
import io.standpipe.message.Subject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Somebody who is logged in, and what that permits. Immutable; shared by the connections of the
/// same user. Any thread may call.
public final class User implements Identity {
  /// Whoever connects where nobody needs to log in.
  public static final User ANYONE = new User("", UserConfig.GLOBAL_ACCOUNT, Permissions.ALL,
      ChannelPermissions.ALL);

  private final String name;
  private final String account;
  private final PublishFilter publish;
  private final SubscribeFilter subscribe;
  private final Optional<Permissions.Responses> responses;
  private final PublishFilter publishChannels;
  private final PublishFilter subscribeChannels;
  private final ChannelPermissions channels;
  private final Limits limits;

  /// What a user and its account may use at most; -1 for any amount.
  public record Limits(
      long payload,
      long accountPayload,
      long subscriptions,
      long accountSubscriptions,
      long accountConnections) {
    static final Limits NONE = new Limits(-1, -1, -1, -1, -1);
  }

  User(String name, String account, Permissions permissions, ChannelPermissions channels) {
    this(name, account, permissions, channels, Limits.NONE);
  }

  User(
      String name,
      String account,
      Permissions permissions,
      ChannelPermissions channels,
      Limits limits) {
    this.limits = limits;
    this.name = name;
    this.account = account;
    this.publish = new PublishFilter(permissions.publish(), permissions.responses().isPresent());
    this.subscribe = new SubscribeFilter(permissions.subscribe(), channels.isRestricted());
    this.responses = permissions.responses();
    this.channels = channels;
    this.publishChannels = new PublishFilter(channels.publish(), false);
    this.subscribeChannels = new PublishFilter(channels.subscribe(), false);
  }

  static User of(UserConfig config) {
    return new User(config.name(), config.account(), config.permissions(), config.channels());
  }

  /// A public key for users that have one; no secret.
  @Override
  public String name() {
    return name;
  }

  public String account() {
    return account;
  }

  /// Bytes of a message it publishes.
  public long payloadMax() {
    return smaller(limits.payload, limits.accountPayload);
  }

  public long subscriptionsMax() {
    return limits.subscriptions < 0 ? Long.MAX_VALUE : limits.subscriptions;
  }

  /// Subscriptions of all connections of the account together.
  public long accountSubscriptionsMax() {
    return limits.accountSubscriptions < 0 ? Long.MAX_VALUE : limits.accountSubscriptions;
  }

  public long accountConnectionsMax() {
    return limits.accountConnections < 0 ? Long.MAX_VALUE : limits.accountConnections;
  }

  private static long smaller(long a, long b) {
    return Math.min(a < 0 ? Long.MAX_VALUE : a, b < 0 ? Long.MAX_VALUE : b);
  }

  /// Whether it may publish anything anywhere.
  public boolean isUnrestrictedPublisher() {
    return publish.allowsAll() && payloadMax() == Long.MAX_VALUE;
  }

  /// Whether it may publish to this subject, replies to what it received apart.
  public boolean mayPublishTo(Subject subject) {
    return publish.allows(subject);
  }

  /// Present if it may also publish to where messages it received ask for answers.
  public Optional<Permissions.Responses> responses() {
    return responses;
  }

  public boolean maySubscribeTo(Subject subject, @Nullable Subject queue) {
    return subscribe.allowsAll() || subscribe.allows(subject, queue);
  }

  /// Patterns whose subjects must not reach a subscription, although it may exist.
  public List<Subject> hiddenFrom(Subject subject, @Nullable Subject queue) {
    return subscribe.allowsAll() ? List.of() : subscribe.hidden(subject, queue);
  }

  @Override
  public boolean mayConnectAs(String clientId) {
    return channels.clients().allows(clientId);
  }

  @Override
  public boolean mayPublish(Subject channel) {
    return publishChannels.allows(channel);
  }

  @Override
  public boolean maySubscribe(Subject channel) {
    return subscribeChannels.allows(channel);
  }

  @Override
  public boolean mayUseDurable(String durableName) {
    return channels.durables().allows(durableName);
  }

  @Override
  public String toString() {
    return "User[" + name + "]";
  }
}
