package io.standpipe.streaming;

/// An immutable picture of a channel.
///
/// @param messages held now, as are `bytes`
/// @param subscriptions those online, and one for each durable consumer that is not
/// @param messagesOut handed to subscribers since the server started, redeliveries included
/// @param redeliveries how many of them were sent again
/// @param duplicateAcks acks of messages that were acknowledged before, or that are gone
public record ChannelView(
    String name,
    long messages,
    long bytes,
    long first,
    long last,
    int subscriptions,
    long messagesOut,
    long bytesOut,
    long redeliveries,
    long duplicateAcks) {}
