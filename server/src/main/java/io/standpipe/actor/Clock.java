package io.standpipe.actor;

/// The two times a server needs. Deadlines use the steady one; timestamps the wall.
public interface Clock {
  /// A deadline that never comes.
  long NEVER = Long.MAX_VALUE;

  /// Nanoseconds of a steady clock that starts anywhere but is never negative.
  long nanos();

  /// Nanoseconds since the Unix epoch; may jump.
  long wallNanos();
}
