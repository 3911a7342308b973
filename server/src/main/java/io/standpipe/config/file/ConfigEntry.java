package io.standpipe.config.file;

/// A key with its value.
///
/// @param key as written
/// @param position of the key
public record ConfigEntry(String key, Position position, ConfigValue value) {}
