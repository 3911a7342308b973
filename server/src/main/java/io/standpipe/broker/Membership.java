package io.standpipe.broker;

import io.standpipe.broker.auth.User;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who a client is, which decides what it may do and whom it hears, and what it has subscribed to
/// as such. On the connection's loop only, unless a method says otherwise.
final class Membership {
  /// Queue name that the server keeps for itself.
  private static final Subject RESERVED_QUEUE = Subject.of("_sys_");

  private final Connection connection;
  private final Hub hub;
  /// By sid. Changed by any thread: whoever delivers the last message takes a subscription out.
  private final Map<Subject, ClientSubscription> subscriptions = new ConcurrentHashMap<>();
  private User user = User.ANYONE;
  /// Where subjects are looked up: everybody's until the client has logged in.
  private volatile Account account;
  /// Null if the user may publish anywhere. Set on the loop, read by threads that deliver.
  private volatile @Nullable PublishGuard guard;
  private boolean isCounted;
  private boolean hasViolated;

  Membership(Connection connection, Hub hub) {
    this.connection = connection;
    this.hub = hub;
    this.account = hub.accounts().named(User.ANYONE.account());
  }

  User user() {
    return user;
  }

  Account account() {
    return account;
  }

  /// Null if the user may publish anywhere. Any thread.
  @Nullable
  PublishGuard guard() {
    return guard;
  }

  /// How many there are.
  int subscriptions() {
    return subscriptions.size();
  }

  /// The client is `newUser` from now on. Subscriptions that it may not have are ended. False, and
  /// nothing has changed, if its account has too many connections already.
  boolean become(User newUser) {
    var newAccount = hub.accounts().named(newUser.account());
    boolean moves = newAccount != account;
    if ((moves || !isCounted) && !newAccount.join(newUser.accountConnectionsMax())) {
      return false;
    }
    var lost = subscriptions.values().stream().filter(old -> moves || !old.fits(newUser)).toList();
    lost.forEach(this::remove);
    if (isCounted && moves) {
      account.leave();
    }
    isCounted = true;
    user = newUser;
    account = newAccount;
    guard = newUser.isUnrestrictedPublisher() ? null : new PublishGuard(newUser);
    lost.forEach(this::subscribeAgain);
    return true;
  }

  private void subscribeAgain(ClientSubscription old) {
    if (user.maySubscribeTo(old.subject(), old.queue())) {
      add(old.subject(), old.queue(), old.sid());
    } else {
      connection.sendError(PermissionError.ofSubscription(old.subject(), null) + " (sid "
          + PermissionError.quoted(old.sid()) + ")");
    }
  }

  /// Whether the user may have one more subscription, this one.
  boolean maySubscribe(Subject subject, @Nullable Subject queue) {
    return (queue == null || !queue.equals(RESERVED_QUEUE)) && user.maySubscribeTo(subject, queue);
  }

  /// Whether the subject has more tokens than allowed.
  boolean isTooLong(Subject subject) {
    int max = hub.config().restrictions().subscriptionTokensMax();
    return max > 0 && Subjects.tokens(subject) > max;
  }

  boolean hasTooManySubscriptions() {
    int max = hub.config().restrictions().subscriptionsMax();
    return max > 0 && subscriptions.size() >= max || subscriptions.size() >= user.subscriptionsMax()
        || account.tree().size() >= user.accountSubscriptionsMax();
  }

  /// Does nothing if the client uses the sid already.
  void add(Subject subject, @Nullable Subject queue, Subject sid) {
    var subscription = new ClientSubscription(connection, subject, queue, sid,
        user.hiddenFrom(subject, queue));
    if (subscriptions.putIfAbsent(sid, subscription) == null) {
      account.add(subject, queue, subscription);
    }
  }

  /// Null if there is none.
  @Nullable
  ClientSubscription get(Subject sid) {
    return subscriptions.get(sid);
  }

  /// The subscription has ended. Any thread.
  void remove(ClientSubscription subscription) {
    if (subscriptions.remove(subscription.sid(), subscription)) {
      account.remove(subscription.subject(), subscription.queue(), subscription);
    }
  }

  /// The connection has ended.
  void end() {
    subscriptions.values().forEach(this::remove);
    if (isCounted) {
      isCounted = false;
      account.leave();
    }
  }

  /// The client has tried what it may not. One line for the first; a client that goes on must not
  /// fill the disk.
  void violated(String what, Subject subject, String more) {
    var line = what + " Violation - User " + PermissionError.quoted(Subject.of(user.name()))
        + ", Subject " + PermissionError.quoted(subject) + more;
    if (hasViolated) {
      hub.log().connectionDebug(connection, line);
    } else {
      hub.log().connectionError(connection, line);
    }
    hasViolated = true;
  }
}
