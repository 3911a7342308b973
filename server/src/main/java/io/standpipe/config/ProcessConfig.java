package io.standpipe.config;

import java.nio.file.Path;
import java.util.Optional;

/// Settings of the process around the server: where log lines go, and which.
public record ProcessConfig(
    Optional<Path> logFile,
    Optional<Path> pidFile,
    boolean streamingDebug,
    boolean streamingTrace,
    boolean debug,
    boolean trace) {}
