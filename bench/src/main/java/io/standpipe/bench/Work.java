package io.standpipe.bench;

/// What a loop runs for. Only the loop's thread calls.
interface Work {
  boolean isDone();

  /// A number that changes as long as the work goes on.
  long progress();

  /// How far it is, for the message that says it stopped.
  String describe();
}
