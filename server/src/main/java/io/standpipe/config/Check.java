package io.standpipe.config;

import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Goes through the values that were given and finds those that break a rule, ask for what there is
/// not, or do nothing.
final class Check {
  private final List<Problem> errors = new ArrayList<>();
  private final List<String> startFailures = new ArrayList<>();
  private final List<Problem> notices = new ArrayList<>();
  /// Why files were refused something; one key of many that ask for the same is enough.
  private final Set<String> reasons = new HashSet<>();
  private boolean isFlagWrong;

  Check(Values values) {
    values.forEach(this::check);
  }

  List<Problem> errors() {
    return errors;
  }

  boolean isFlagWrong() {
    return isFlagWrong;
  }

  /// Why the original does not start with these flags, which it does not call wrong.
  Optional<String> startFailure() {
    return startFailures.stream().findFirst();
  }

  /// What the log says at the start.
  List<Problem> notices() {
    return notices;
  }

  @SuppressWarnings("unchecked") // Values pairs an option with a value of its type
  private <T> void check(Option<T> option, Given<?> untyped) {
    var given = (Given<T>) untyped;
    var origin = given.origin();
    var isFlag = origin instanceof Given.Flag;
    option.rule().map(rule -> rule.check(given.value())).ifPresent(complaint -> {
      if (complaint.isReasonOfOriginal() && isFlag) {
        startFailures.add(complaint.text());
      } else if (complaint.isReasonOfOriginal()) {
        error(origin, origin.problem(": " + complaint.text()));
      } else {
        error(origin, origin.invalid(option.secrecy().shown(option.kind().format(given.value())),
            complaint.text()));
      }
    });
    if (option.isHonoured() || !option.asksForSomething(given.value())) {
      return;
    }
    if (!option.isRefused()) {
      notices.add(origin.problem(" has no effect: " + option.meaning()));
    } else if (isFlag || reasons.add(option.meaning())) {
      error(origin, origin.problem(": " + option.meaning()));
    }
  }

  private void error(Given.Origin origin, Problem problem) {
    isFlagWrong |= origin instanceof Given.Flag;
    errors.add(problem);
  }
}
