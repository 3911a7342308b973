package io.standpipe.store.file;

/// The machine went off in the middle of something.
final class PowerLoss extends Error {
  private static final long serialVersionUID = 1;

  PowerLoss() {
    super("power loss");
  }
}
