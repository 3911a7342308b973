package io.standpipe.conformance;

/// The error texts clients compare, byte for byte.
final class Errors {
  static final String CONNECT = "stan: invalid connection request";
  static final String CLIENT_ID = "stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed";
  static final String REGISTERED = "stan: clientID already registered";
  static final String REPLACED = "client has been replaced or is no longer registered";
  static final String PUBLISH = "stan: invalid publish request";
  static final String SUBSCRIBE = "stan: invalid subscription request";
  static final String CLIENT_ID_MISSING = "stan: clientID missing";
  static final String ACK_WAIT = "stan: invalid ack wait time, should be >= 1s";
  static final String MAX_IN_FLIGHT = "stan: invalid MaxInflight, should be >= 1";
  static final String START = "stan: invalid start position";
  static final String SUBJECT = "stan: invalid subject";
  static final String UNKNOWN_CLIENT = "stan: unknown clientID";
  static final String COLON = "stan: durable name of a durable queue subscriber can't contain the character ':'";
  static final String DUPLICATE_DURABLE = "stan: duplicate durable registration";
  static final String CHANNELS = "too many channels";
  static final String SUBSCRIPTIONS = "too many subscriptions per channel";
  static final String UNSUBSCRIBE = "stan: invalid unsubscribe request";
  static final String UNKNOWN_CHANNEL = "stan: unknown channel";
  static final String SUBSCRIPTION = "stan: invalid subscription";
  static final String CLOSE = "stan: invalid close request";

  private Errors() {}

  /// The misspelling is the original's.
  static String otherCase(String channel, String existing) {
    return "rejecting channel \"" + channel + "\" because channel \"" + existing
        + "\" alreay exists (different cases not allowed)";
  }
}
