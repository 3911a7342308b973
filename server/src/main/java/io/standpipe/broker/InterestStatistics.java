package io.standpipe.broker;

/// How the subscriptions of a broker change, and how messages find them.
///
/// @param subscriptions in force now
/// @param inserts ever made
/// @param removes ever ended
/// @param matches messages for which receivers were looked up
/// @param misses how many of them found no answer that was kept
/// @param kept answers that are kept now
/// @param fanoutMax receivers of the widest of them
/// @param fanoutAverage receivers on average
public record InterestStatistics(
    int subscriptions,
    long inserts,
    long removes,
    long matches,
    long misses,
    int kept,
    int fanoutMax,
    double fanoutAverage) {}
