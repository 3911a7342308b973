package io.standpipe.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts messages and their bytes after a start, while clients are served already: how long a
/// start takes does not depend on how many messages there are. Used once.
///
/// Each query is about so many messages as the database counts in a moment, of one channel or of
/// many. Rows that come later are not in it, because it ends where recovery saw the end; rows that
/// go meanwhile belong to segments that know their sums, or go with them.
final class Census {
  private static final long MESSAGES_MAX = 200_000;
  private static final int RANGES_MAX = 200;

  /// Messages to be counted; they begin and end where a segment does, or the channel.
  record Range(SqlLog log, long from, long to) {
    long size() {
      return to - from + 1;
    }
  }

  /// Of the messages of one segment.
  record Sum(long number, long count, long first, long last, long bytes, long timestampNanos) {
    static Sum none(long number) {
      return new Sum(number, 0, 0, 0, 0, 0);
    }
  }

  private final ColdReader reader;
  private final List<Range> ranges = new ArrayList<>();

  Census(ColdReader reader) {
    this.reader = reader;
  }

  /// All messages of a log that recovery found.
  void add(SqlLog log, long first, long last) {
    long from = first;
    while (from <= last) {
      long end = Segment.number(from + MESSAGES_MAX) << Segment.BITS;
      ranges.add(new Range(log, from, Math.min(end - 1, last)));
      from = end;
    }
  }

  void start() {
    if (!ranges.isEmpty()) {
      reader.execute(this::run);
    }
  }

  private void run() {
    int next = 0;
    while (next < ranges.size() && !Thread.currentThread().isInterrupted()) {
      long messages = 0;
      int end = next;
      while (end < ranges.size() && end - next < RANGES_MAX && messages < MESSAGES_MAX) {
        messages += ranges.get(end++).size();
      }
      measure(ranges.subList(next, end));
      next = end;
    }
  }

  private void measure(List<Range> part) {
    var found = reader.patiently("Unable to count messages",
        () -> part.stream().allMatch(range -> range.log().isClosed()),
        connection -> read(connection, part));
    if (found != null) {
      found.forEach((range, sums) -> range.log().measured(range, sums));
    }
  }

  private static Map<Range, List<Sum>> read(Connection connection, List<Range> part)
      throws SQLException {
    // A channel has several ranges in one query only if they are neighbours, which do not share
    // segments.
    var sums = new LinkedHashMap<Range, List<Sum>>();
    var byChannel = new HashMap<Integer, List<Range>>();
    for (var range : part) {
      sums.put(range, new ArrayList<>());
      byChannel.computeIfAbsent(range.log().id(), _ -> new ArrayList<>()).add(range);
    }
    var sql = "SELECT id, seq >> " + Segment.BITS + " AS part, COUNT(*), MIN(seq), MAX(seq),"
        + " SUM(size), MAX(timestamp) FROM Messages WHERE "
        + String.join(" OR ", part.stream().map(_ -> "(id = ? AND seq >= ? AND seq <= ?)").toList())
        + " GROUP BY id, seq >> " + Segment.BITS + " ORDER BY id, part";
    try (var select = connection.prepareStatement(sql)) {
      int parameter = 0;
      for (var range : part) {
        select.setInt(++parameter, range.log().id());
        select.setLong(++parameter, range.from());
        select.setLong(++parameter, range.to());
      }
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          var sum = new Sum(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5),
              rows.getLong(6), rows.getLong(7));
          byChannel.getOrDefault(rows.getInt(1), List.of())
              .stream()
              .filter(range -> sum.first() >= range.from() && sum.first() <= range.to())
              .forEach(range -> sums.getOrDefault(range, new ArrayList<>()).add(sum));
        }
      }
    }
    return sums;
  }
}
