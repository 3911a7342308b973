package io.standpipe.bench.micro;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.store.Entry;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.file.FileStore;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.PubMsgParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// How long a directory takes to open.
///
/// `make DIR CHANNELS MESSAGES` fills a new directory, with so many messages of 128 bytes in each
/// channel, and stops cleanly; `open DIR` opens it in this fresh JVM, closes it, and prints the
/// milliseconds of both.
public final class Opening {
  private static final int BATCH = 1_000;
  private static final int DATA_BYTES = 128;
  private static final long TIMESTAMP = 1_767_225_600_000_000_000L;

  private Opening() {}

  public static void main(String[] arguments) {
    var directory = Path.of(arguments[1]);
    if (arguments[0].equals("make")) {
      make(directory, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    } else {
      open(directory);
    }
  }

  private static void make(Path directory, int channels, int messages) {
    try (var store = FileStore.open(FileStoreConfig.of(directory), System.getLogger("opening"))) {
      store.recover(server());
      for (int channel = 0; channel < channels; channel++) {
        var name = "channel." + channel;
        try (var log = store.createChannel(name)) {
          fill(store.journal(), log, name, messages);
        }
      }
    }
  }

  private static void fill(Journal journal, MessageLog log, String channel, int messages) {
    var entry = entry(channel);
    var last = CompletableFuture.completedFuture("");
    for (int left = messages; left > 0; left -= BATCH) {
      var entries = new ArrayList<Entry>();
      for (int i = 0; i < Math.min(BATCH, left); i++) {
        entries.add(entry);
      }
      var failure = new CompletableFuture<String>();
      journal.propose(new Operation.Append(channel, entries),
          outcome -> failure.complete(outcome.failure()));
      for (var appended : entries) {
        log.append(log.last() + 1, appended);
      }
      last = failure;
      while (journal.isCongested()) {
        last.join();
      }
    }
    if (!last.join().isEmpty()) {
      throw new IllegalStateException(last.join());
    }
  }

  private static void open(Path directory) {
    long start = System.nanoTime();
    long opened;
    RecoveredState state;
    try (var store = FileStore.open(FileStoreConfig.of(directory), System.getLogger("opening"))) {
      state = store.recover(server());
      opened = System.nanoTime();
      state.channels().forEach(channel -> channel.log().close());
    }
    System.out.printf("%d channels, opened in %d ms, closed in %d ms%n", state.channels().size(),
        (opened - start) / 1_000_000, (System.nanoTime() - opened) / 1_000_000);
  }

  private static Entry entry(String channel) {
    var data = new byte[DATA_BYTES];
    Arrays.fill(data, (byte) 'd');
    var published = new PubMsg("bench", "guid", Subject.of(channel), Subject.EMPTY,
        Payload.copyOf(data), Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    parser.parse(published, 0, published.length);
    var bytes = new byte[MsgProto.entrySize(channel.length(), 0, DATA_BYTES)];
    int end = MsgProto.writeFields(bytes, 0, published, parser.subject(), parser.reply(),
        parser.data());
    return new Entry(bytes, MsgProto.writeTimestamp(bytes, end, TIMESTAMP), TIMESTAMP);
  }

  private static ServerRecord server() {
    var subjects = List.of("discover", "pub", "sub", "unsub", "close", "subclose", "ack")
        .stream()
        .map(name -> Subject.of("_STAN." + name + ".test-cluster"))
        .toList();
    return new ServerRecord("test-cluster", subjects.get(0), subjects.get(1), subjects.get(2),
        subjects.get(3), subjects.get(4), subjects.get(5), subjects.get(6), "");
  }
}
