package io.standpipe;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Identifiers of 22 letters and digits: a random prefix of this instance, then a number that grows
/// in random steps, so that none comes twice and the next is hard to guess. Any thread.
final class RandomIds implements Supplier<String> {
  private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int PREFIX_LENGTH = 12;
  private static final int SEQUENCE_LENGTH = 10;
  private static final int STEP_MAX = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final String prefix;
  private final AtomicLong sequence;

  RandomIds() {
    var text = new StringBuilder();
    for (int i = 0; i < PREFIX_LENGTH; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    prefix = text.toString();
    sequence = new AtomicLong(random.nextLong(1L << 40));
  }

  @Override
  public String get() {
    long number = sequence.addAndGet(1 + random.nextInt(STEP_MAX));
    var text = new char[SEQUENCE_LENGTH];
    for (int i = SEQUENCE_LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (number % DIGITS.length()));
      number /= DIGITS.length();
    }
    return prefix + new String(text);
  }
}
