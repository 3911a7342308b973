package io.standpipe.config;

import io.standpipe.config.file.ConfigFile;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the files of `-c` and `-sc` say. Source: reference, configuration 2.1.
///
/// @param values of all options that were set
/// @param errors all of them
/// @param warnings what does not keep a server from starting
record ConfigFiles(Values values, List<Problem> errors, List<Problem> warnings) {
  /// Reads the files that the flags name, if any.
  static ConfigFiles read(Values flags, Map<String, String> environment) {
    var core = flags.get(ProcessOptions.CONFIG_FILE);
    var streaming = flags.get(ProcessOptions.STREAMING_CONFIG_FILE);
    var files = new ConfigFiles(new Values(), new ArrayList<>(), new ArrayList<>());
    if (core.isEmpty() || streaming.isEmpty() || core.equals(streaming)) {
      var file = core.isEmpty() ? streaming : core;
      if (!file.isEmpty()) {
        files.add(new FileOptions(ConfigFile.read(file, environment), true, true));
      }
    } else {
      files.add(new FileOptions(ConfigFile.read(core, environment), true, false));
      files.add(new FileOptions(ConfigFile.read(streaming, environment), false, true));
    }
    files.values.expand();
    return files;
  }

  /// The file whose name the log shows; empty for none.
  static String shown(Values flags) {
    var core = flags.get(ProcessOptions.CONFIG_FILE);
    return core.isEmpty() ? flags.get(ProcessOptions.STREAMING_CONFIG_FILE) : core;
  }

  private void add(FileOptions file) {
    values.putAll(file.values());
    errors.addAll(file.problems().errors());
    warnings.addAll(file.problems().warnings());
  }
}
