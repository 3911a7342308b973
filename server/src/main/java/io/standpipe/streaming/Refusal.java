package io.standpipe.streaming;

/// Why a request was refused: the exact texts of the original, which clients compare. Source:
/// reference, streaming protocol 15.1.
final class Refusal {
  static final String INVALID_CONNECT = "stan: invalid connection request";
  static final String INVALID_CLIENT_ID = "stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed";
  static final String CLIENT_REGISTERED = "stan: clientID already registered";
  /// Without `stan:`; clients look for this text as it is.
  static final String CLIENT_REPLACED = "client has been replaced or is no longer registered";
  static final String INVALID_PUBLISH = "stan: invalid publish request";
  static final String TOO_MANY_CHANNELS = "too many channels";
  static final String INVALID_SUBSCRIBE = "stan: invalid subscription request";
  static final String CLIENT_ID_MISSING = "stan: clientID missing";
  static final String INVALID_ACK_WAIT = "stan: invalid ack wait time, should be >= 1s";
  static final String INVALID_MAX_IN_FLIGHT = "stan: invalid MaxInflight, should be >= 1";
  static final String INVALID_START_POSITION = "stan: invalid start position";
  static final String INVALID_SUBJECT = "stan: invalid subject";
  static final String UNKNOWN_CLIENT = "stan: unknown clientID";
  static final String INVALID_DURABLE_QUEUE = "stan: durable name of a durable queue subscriber can't contain the character ':'";
  static final String DUPLICATE_DURABLE = "stan: duplicate durable registration";
  static final String TOO_MANY_SUBSCRIPTIONS = "too many subscriptions per channel";
  static final String INVALID_UNSUBSCRIBE = "stan: invalid unsubscribe request";
  static final String UNKNOWN_CHANNEL = "stan: unknown channel";
  static final String INVALID_SUBSCRIPTION = "stan: invalid subscription";
  static final String INVALID_CLOSE = "stan: invalid close request";
  /// Ours: in the original nobody asks who sends a request.
  static final String OTHER_USER = "stan: permissions violation: the client belongs to another user";

  private Refusal() {}

  /// Ours, worded as core NATS does.
  static String notPermitted(String what) {
    return "stan: permissions violation for " + what;
  }

  static String tooLarge(long size, long max) {
    return "stan: message of " + size + " bytes, but the store keeps at most " + max;
  }

  /// The misspelt word is the original's.
  static String caseConflict(String wanted, String existing) {
    return "rejecting channel " + Quoted.of(wanted) + " because channel " + Quoted.of(existing)
        + " alreay exists (different cases not allowed)";
  }
}
