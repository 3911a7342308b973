package io.standpipe;

/// Versions that a server tells about itself.
public final class Version {
  /// The streaming server whose place this one takes.
  public static final String STREAMING = "0.25.6";

  /// The core server that this one behaves like.
  public static final String CORE = "2.9.24";

  /// Standpipe's own, the one of the parent pom.
  public static final String STANDPIPE = "0.1.0-SNAPSHOT";

  private Version() {}
}
