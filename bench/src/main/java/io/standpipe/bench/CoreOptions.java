package io.standpipe.bench;

import java.util.List;

/// The command line of `core-bench`.
record CoreOptions(CommonOptions common, boolean isRequest, String subject) {
  static Flags flags() {
    return CommonOptions.declare(new Flags("standpipe core-bench [flags] <subject>"))
        .toggle("req", "publishers send requests, one at a time, and subscribers answer them");
  }

  static CoreOptions parse(List<String> words) {
    var flags = flags().parse(words);
    var options = new CoreOptions(CommonOptions.of(flags), flags.isOn("req"),
        flags.operand("subject"));
    if (options.isRequest && (options.common.publishers() == 0 || options.common.isPaced())) {
      throw new UsageException("-req needs publishers and cannot be combined with -rate");
    }
    return options;
  }
}
