package io.standpipe.config;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.streaming.StreamingConfig;
import java.util.OptionalInt;

/// All settings of one server.
///
/// @param monitoringPort where HTTP monitoring listens; empty for nowhere, 0 for any free port
/// @param notes what the log is to say about these settings at the start
public record StandpipeConfig(
    BrokerConfig broker,
    StreamingConfig streaming,
    StoreConfig store,
    EncryptionConfig encryption,
    OptionalInt monitoringPort,
    StartupNotes notes) {
  public static final StandpipeConfig DEFAULT = new StandpipeConfig(BrokerConfig.DEFAULT,
      StreamingConfig.DEFAULT, new StoreConfig.Memory(), EncryptionConfig.NONE, OptionalInt.empty(),
      StartupNotes.NONE);

  public StandpipeConfig withNotes(StartupNotes newNotes) {
    return new StandpipeConfig(broker, streaming, store, encryption, monitoringPort, newNotes);
  }

  /// Where clients connect.
  public String host() {
    return broker.host();
  }

  /// 0 for any free port.
  public int port() {
    return broker.port();
  }
}
