package io.standpipe.config;

import java.nio.file.Path;

/// Where log lines go.
public sealed interface LogTarget {
  /// Standard error, the default.
  record StandardError() implements LogTarget {}

  /// A file that lines are appended to.
  ///
  /// @param bytesMax the file is put aside once it is larger; 0 for never
  record File(Path path, long bytesMax) implements LogTarget {}

  /// The syslog daemon of this machine.
  ///
  /// @param tag the name that lines carry
  record LocalSyslog(String tag) implements LogTarget {}

  /// A syslog daemon elsewhere, or on a socket of this machine.
  ///
  /// @param protocol how it is reached
  /// @param address `host:port`, or the path of a socket
  /// @param tag the name that lines carry
  record RemoteSyslog(Protocol protocol, String address, String tag) implements LogTarget {
    /// The schemes of a syslog URL.
    public enum Protocol {
      UDP,
      TCP,
      UNIX
    }
  }
}
