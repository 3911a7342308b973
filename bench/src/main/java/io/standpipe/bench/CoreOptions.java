package io.standpipe.bench;

import java.util.List;

/// The command line of `core-bench`.
/// 
/// @param storm how many clients meanwhile log in with a wrong password, over and over
record CoreOptions(CommonOptions common, boolean isRequest, int storm, String subject) {
  static Flags flags() {
    return CommonOptions.declare(new Flags("standpipe core-bench [flags] <subject>"))
        .toggle("req", "publishers send requests, one at a time, and subscribers answer them")
        .value("storm", "0", "so many clients fail to log in meanwhile, over and over");
  }

  static CoreOptions parse(List<String> words) {
    var flags = flags().parse(words);
    var options = new CoreOptions(CommonOptions.of(flags), flags.isOn("req"),
        flags.number("storm", 0, 1000), flags.operand("subject"));
    if (options.isRequest && (options.common.publishers() == 0 || options.common.isPaced())) {
      throw new UsageException("-req needs publishers and cannot be combined with -rate");
    }
    return options;
  }
}
