package io.standpipe;

import io.standpipe.config.CommandLine;
import io.standpipe.config.StandpipeConfig;
import java.util.ArrayList;
import java.util.List;

/// Settings of a server as its command line gives them: on loopback, all ports free ones.
public final class TestFlags {
  private TestFlags() {}

  public static StandpipeConfig config(String... flags) {
    var line = new ArrayList<>(List.of("-a", "127.0.0.1", "-p", "-1", "-m", "-1"));
    line.addAll(List.of(flags));
    if (!(CommandLine.parse(line) instanceof CommandLine.Serve serve)) {
      throw new AssertionError("refused: " + line);
    }
    return serve.config();
  }
}
