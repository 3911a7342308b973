package io.standpipe.streaming;

/// An immutable picture of a channel.
///
/// @param subscriptions those online, and one for each durable consumer that is not
public record ChannelView(
    String name,
    long messages,
    long bytes,
    long first,
    long last,
    int subscriptions,
    long messagesOut,
    long bytesOut) {}
