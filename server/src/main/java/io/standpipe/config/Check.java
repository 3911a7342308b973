package io.standpipe.config;

import io.standpipe.config.Rule.Complaint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Goes through the values that were given and finds those that break a rule, ask for what there is
/// not, or do nothing.
final class Check {
  private final List<String> flagErrors = new ArrayList<>();
  private final List<String> fileErrors = new ArrayList<>();
  private final List<String> startFailures = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  Check(Values values) {
    values.forEach(this::check);
  }

  /// One line per value that is wrong.
  List<String> errors() {
    var errors = new ArrayList<>(flagErrors);
    errors.addAll(fileErrors);
    return errors;
  }

  boolean isFlagWrong() {
    return !flagErrors.isEmpty();
  }

  /// Why the original does not start with these flags, which it does not call wrong.
  Optional<String> startFailure() {
    return startFailures.stream().findFirst();
  }

  /// What the log says at the start.
  List<String> notices() {
    return notices;
  }

  private void check(Option<?> option, Given<?> given) {
    checkValue(option, given);
  }

  @SuppressWarnings("unchecked") // Values pairs an option with a value of its type
  private <T> void checkValue(Option<T> option, Given<?> untyped) {
    var given = (Given<T>) untyped;
    option.rule()
        .map(rule -> rule.check(given.value()))
        .ifPresent(complaint -> complain(option, given, complaint));
    if (!option.isHonoured() && option.asksForSomething(given.value())) {
      var name = given.origin().describe();
      if (option.isRefused()) {
        add(given, name + ": " + option.meaning());
      } else {
        notices.add(name + " has no effect: " + option.meaning());
      }
    }
  }

  private <T> void complain(Option<T> option, Given<T> given, Complaint complaint) {
    var isFlag = given.origin() instanceof Given.Flag;
    if (complaint.isReasonOfOriginal() && isFlag) {
      startFailures.add(complaint.text());
    } else if (complaint.isReasonOfOriginal()) {
      add(given, given.origin().describe() + ": " + complaint.text());
    } else {
      add(given, given.origin().invalid(option.kind().format(given.value())) + complaint.text());
    }
  }

  private void add(Given<?> given, String text) {
    var errors = given.origin() instanceof Given.Flag ? flagErrors : fileErrors;
    errors.add(text);
  }
}
