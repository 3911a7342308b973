package io.standpipe.store.encrypted;

import io.standpipe.store.ForwardingStore;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreException;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A store whose messages are encrypted, over any other. Only payloads are: names, positions and
/// times stay readable, as in NATS Streaming Server.
///
/// What is proposed to the journal must have gone through [MessageLog#seal] first. A key that opens
/// nothing of what is there is refused at the start: a reader would wait in front of the first
/// message for ever.
public final class EncryptedStore extends ForwardingStore {
  /// Channels whose last message is tried with the key.
  private static final int SAMPLES = 16;
  private static final long PATIENCE_SECONDS = 10;

  private final EncryptionConfig config;

  public EncryptedStore(Store store, EncryptionConfig config) {
    super(store);
    this.config = config;
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    var state = store.recover(initial);
    var channels = new ArrayList<RecoveredState.Channel>(state.channels().size());
    for (var channel : state.channels()) {
      channels.add(new RecoveredState.Channel(channel.name(), log(channel.name(), channel.log()),
          channel.subscriptions(), channel.lastSubscriptionId()));
    }
    var recovered = new RecoveredState(state.isNew(), state.server(), state.clients(), channels);
    checkKey(recovered);
    return recovered;
  }

  private EncryptedLog log(String channel, MessageLog log) {
    return new EncryptedLog(log, new PayloadCipher(config, channel));
  }

  private void checkKey(RecoveredState state) {
    var wrong = "";
    int left = SAMPLES;
    for (var channel : state.channels()) {
      if (channel.log().count() == 0 || !(channel.log() instanceof EncryptedLog log)) {
        continue;
      }
      switch (await(log) ? log.lastMessage() : EncryptedLog.Evidence.NONE) {
        case RIGHT_KEY -> {
          return;
        }
        case WRONG_KEY ->
          wrong = wrong.isEmpty() ? channel.name() + ":" + channel.log().last() : wrong;
        case NONE -> {
          // The next channel may tell.
        }
      }
      if (--left == 0) {
        break;
      }
    }
    if (!wrong.isEmpty()) {
      state.channels().forEach(channel -> channel.log().close());
      throw new StoreException("wrong encryption key: message " + wrong
          + " was encrypted with another one; start with that key");
    }
  }

  /// Waits until the last message is in memory. False if that takes too long.
  private static boolean await(MessageLog log) {
    var woken = new Semaphore(0);
    log.attach(woken::release);
    try {
      while (!log.fetch(log.last())) {
        if (!woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          return false;
        }
        log.awake();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      log.attach(() -> {});
    }
  }

  @Override
  public long entryBytesMax() {
    return store.entryBytesMax() - PayloadCipher.OVERHEAD;
  }

  @Override
  public MessageLog createChannel(String name) {
    return log(name, store.createChannel(name));
  }
}
