package io.standpipe.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Settings of the process around the server: where log lines go, and which.
///
/// @param warnings lines for the log: what was asked for can be had, but had better be otherwise
public record ProcessConfig(
    Optional<Path> logFile,
    Optional<Path> pidFile,
    boolean streamingDebug,
    boolean streamingTrace,
    boolean debug,
    boolean trace,
    List<String> warnings) {}
