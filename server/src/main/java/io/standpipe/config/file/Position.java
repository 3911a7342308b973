package io.standpipe.config.file;

/// A place in a configuration file. In order: by file, then as in the text.
///
/// @param file as it was named
/// @param line from 1
/// @param column in characters, from 1
public record Position(String file, int line, int column) implements Comparable<Position> {
  @Override
  public int compareTo(Position other) {
    int files = file.compareTo(other.file);
    int lines = files != 0 ? files : Integer.compare(line, other.line);
    return lines != 0 ? lines : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
