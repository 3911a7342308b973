package io.standpipe.broker;

/// Whom the subject tree finds: a client's subscription, or a listener in this process.
sealed interface Subscription permits ClientSubscription, LocalSubscription, RouteSubscription {}
