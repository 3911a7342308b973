package io.standpipe.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Settings of the process around the server.
///
/// @param pidFile file that gets the process id
/// @param warnings lines for the log: what was asked for can be had, but had better be otherwise
public record ProcessConfig(LogConfig log, Optional<Path> pidFile, List<String> warnings) {}
