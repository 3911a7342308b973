package io.standpipe.config.file;

/// A place in a configuration file.
///
/// @param file as it was named
/// @param line from 1
/// @param column in characters, from 1
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
