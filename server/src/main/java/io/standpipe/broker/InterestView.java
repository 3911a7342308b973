package io.standpipe.broker;

/// An immutable picture of a subscription of core NATS.
///
/// @param queue the queue group; empty for none
/// @param sid the client's name for it; account, subject and queue group if another server's; empty
///          for a listener in this process
/// @param messages delivered so far
/// @param messagesMax after which it ends; 0 for no end
/// @param connection whose it is, or the route of another server's; 0 for a listener in this process
public record InterestView(
    String account,
    String subject,
    String queue,
    String sid,
    long messages,
    long messagesMax,
    long connection) {}
