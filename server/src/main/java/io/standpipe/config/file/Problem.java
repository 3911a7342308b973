package io.standpipe.config.file;

import java.util.Optional;

/// What is wrong with a configuration file, in one line.
///
/// @param position empty if the file as a whole is meant
public record Problem(Optional<Position> position, String text) {
  public Problem(Position position, String text) {
    this(Optional.of(position), text);
  }

  public Problem(String text) {
    this(Optional.empty(), text);
  }

  @Override
  public String toString() {
    return position.isPresent() ? position.get() + ": " + text : text;
  }
}
