package io.standpipe.broker;

/// Whom the subject tree finds: a client's subscription, a listener in this process, another
/// server, or another account.
sealed interface Subscription
    permits ClientSubscription, LocalSubscription, RouteSubscription, Crossing {}
