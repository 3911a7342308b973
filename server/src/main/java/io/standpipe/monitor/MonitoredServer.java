package io.standpipe.monitor;

import io.standpipe.streaming.StreamingView;

/// What the pages show. Called on the monitor's own thread.
public interface MonitoredServer {
  /// The streaming version told to clients, `x.y.z`.
  String version();

  /// Whether streaming requests are answered.
  boolean isReady();

  StreamingView streamingView();
}
