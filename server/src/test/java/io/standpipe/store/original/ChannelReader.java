package io.standpipe.store.original;

import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Reads the directory of one channel.
final class ChannelReader {
  private final Path directory;
  private final ReadOptions options;
  private final Findings findings;

  ChannelReader(Path directory, ReadOptions options, Findings findings) {
    this.directory = directory;
    this.options = options;
    this.findings = findings;
  }

  OriginalChannel read() throws IOException {
    var name = directory.getFileName().toString();
    if (!Arrays.stream(name.split("\\.", -1)).allMatch(ChannelReader::isLiteralToken)) {
      findings.report(directory, 0, Kind.FILE_NAME, "not the name of a channel");
    }
    var sliceReader = new SliceReader(directory, options, findings);
    var slices = new ArrayList<OriginalSlice>();
    for (int number : sliceNumbers()) {
      slices.add(sliceReader.read(number));
    }
    var subscriptionReader = new SubscriptionReader(directory, options, findings);
    subscriptionReader.read();
    var channel = new OriginalChannel(name, slices, subscriptionReader.subscriptions(),
        subscriptionReader.idMax());
    checkPositions(channel);
    return channel;
  }

  private static boolean isLiteralToken(String token) {
    return !token.isEmpty() && !token.contains("*") && !token.contains(">");
  }

  private SortedSet<Integer> sliceNumbers() throws IOException {
    var numbers = new TreeSet<Integer>();
    for (var file : files()) {
      var name = file.getFileName().toString();
      if (name.startsWith("msgs.") && name.endsWith(".dat")) {
        var number = name.substring("msgs.".length(), name.length() - ".dat".length());
        if (number.matches("[1-9][0-9]{0,8}")) {
          numbers.add(Integer.valueOf(number));
        } else {
          findings.report(file, 0, Kind.FILE_NAME, "not the number of a slice");
          findings.failStart("message log has an invalid name: %s", name);
        }
      } else if (name.startsWith("msgs.") && name.endsWith(".idx")
          && !Files.exists(directory.resolve(name.replaceAll("idx$", "dat")))) {
        findings.report(file, 0, Kind.STRAY_INDEX, "no such slice");
      }
    }
    return numbers;
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private void checkPositions(OriginalChannel channel) {
    for (var subscription : channel.subscriptions()) {
      long position = subscription.pending()
          .stream()
          .mapToLong(Long::longValue)
          .reduce(subscription.lastSent(), Math::max);
      if (position > channel.last()) {
        findings.report(directory.resolve("subs.dat"), 0, Kind.POSITION,
            "subscription %d is at %d, the channel at %d", subscription.id(), position,
            channel.last());
      }
    }
  }
}
