package io.standpipe.config;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.monitor.MonitorConfig;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.streaming.StreamingConfig;
import java.util.Optional;

/// All settings of one server.
///
/// @param monitoring where monitoring listens, over HTTP or HTTPS; empty for nowhere
/// @param external the NATS server to use instead of one in this process, whose address is then
///          unused
/// @param notes what the log is to say about these settings at the start
public record StandpipeConfig(
    BrokerConfig broker,
    StreamingConfig streaming,
    StoreConfig store,
    EncryptionConfig encryption,
    Optional<MonitorConfig> monitoring,
    Optional<ExternalConfig> external,
    StartupNotes notes) {
  public static final StandpipeConfig DEFAULT = new StandpipeConfig(BrokerConfig.DEFAULT,
      StreamingConfig.DEFAULT, new StoreConfig.Memory(), EncryptionConfig.NONE, Optional.empty(),
      Optional.empty(), StartupNotes.NONE);

  public StandpipeConfig with(BrokerConfig newBroker) {
    return new StandpipeConfig(newBroker, streaming, store, encryption, monitoring, external,
        notes);
  }

  public StandpipeConfig with(StreamingConfig newStreaming) {
    return new StandpipeConfig(broker, newStreaming, store, encryption, monitoring, external,
        notes);
  }

  public StandpipeConfig with(StoreConfig newStore) {
    return new StandpipeConfig(broker, streaming, newStore, encryption, monitoring, external,
        notes);
  }

  public StandpipeConfig with(EncryptionConfig newEncryption) {
    return new StandpipeConfig(broker, streaming, store, newEncryption, monitoring, external,
        notes);
  }

  public StandpipeConfig with(StartupNotes newNotes) {
    return new StandpipeConfig(broker, streaming, store, encryption, monitoring, external,
        newNotes);
  }

  /// The same on a NATS server that runs elsewhere.
  public StandpipeConfig with(ExternalConfig newExternal) {
    return new StandpipeConfig(broker, streaming, store, encryption, monitoring,
        Optional.of(newExternal), notes);
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
