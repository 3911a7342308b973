package io.standpipe.store.original;

import java.util.List;

/// The messages of one slice that the original knows of after a start, in the order of its index,
/// or of its data file if the index had to be rebuilt.
public record OriginalSlice(int number, List<OriginalMessage> messages) {
  public OriginalSlice {
    messages = List.copyOf(messages);
  }
}
