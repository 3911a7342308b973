package io.standpipe.broker;

/// What no client may do, whoever it is.
///
/// @param subscriptionsMax of one connection; 0 for any number
/// @param subscriptionTokensMax of the subject of a subscription; 0 for any number
/// @param headers messages may have headers
public record Restrictions(int subscriptionsMax, int subscriptionTokensMax, boolean headers) {
  public static final Restrictions NONE = new Restrictions(0, 0, true);
}
