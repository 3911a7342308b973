package io.standpipe.config;

import java.nio.file.Path;
import java.util.Optional;

/// Settings of the process around the server.
///
/// @param pidFile file that gets the process id
/// @param portsDirectory directory that gets a file with the ports in use
public record ProcessConfig(LogConfig log, Optional<Path> pidFile, Optional<Path> portsDirectory) {}
