package io.standpipe.broker.auth;

import io.standpipe.wire.nats.Credentials;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A client's attempt to log in.
///
/// @param nonce what INFO asked the client to sign; empty if it asked for nothing
/// @param certificateNames whom the client's certificate names; present if the certificate decides
/// @param type how the client is connected
/// @param address of the client, without port
/// @param isWanted false once the client is gone or out of time, so that nobody works for it
public record Login(
    Credentials credentials,
    String nonce,
    Optional<CertificateNames> certificateNames,
    ConnectionType type,
    String address,
    BooleanSupplier isWanted) {}
