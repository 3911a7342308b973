package io.standpipe.store;

/// What changed for one subscription since its last position was proposed.
///
/// @param subscriptionId the id under which the subscription is stored
/// @param lastSent the highest sequence delivered for the first time; never less than before
/// @param delivered sequences that are pending now and were not
/// @param settled sequences that were pending and are not: acknowledged, given up or taken over by
///          another member
public record Position(
    long subscriptionId,
    long lastSent,
    Sequences delivered,
    Sequences settled) {}
