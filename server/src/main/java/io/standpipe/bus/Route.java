package io.standpipe.bus;

/// A subject published to again and again; remembers who listens. Any thread may call.
public interface Route {
  /// As [Bus#publish], without a reply subject.
  void publish(byte[] buffer, int offset, int length);

  /// Whether anybody listens now. A bus that cannot know says yes.
  boolean hasInterest();

  /// Whether a receiver is so far behind that a polite publisher waits for [#whenDrained].
  boolean isCongested();

  /// Runs `action` once, on any thread, as soon as the route is not congested, at once if it
  /// is not.
  void whenDrained(Runnable action);
}
