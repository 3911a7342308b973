package io.standpipe.streaming;

/// What a server is in its group, in the words of the original's monitoring.
public enum ServerState {
  STANDALONE,
  FT_ACTIVE,
  FT_STANDBY,
  CLUSTERED,
  FAILED,
  SHUTDOWN
}
