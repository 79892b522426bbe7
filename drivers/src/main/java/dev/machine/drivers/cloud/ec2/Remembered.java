package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Answers that do not change while the process lives; each asked for once. Failures are not kept.
final class Remembered<T> {

  private final Map<String, T> known = new ConcurrentHashMap<>();

  /// A question to the cloud.
  @FunctionalInterface
  interface Question<T> {
    T ask() throws DriverException, InterruptedException;
  }

  T get(String key, Question<T> question) throws DriverException, InterruptedException {
    var there = known.get(key);
    if (there != null) {
      return there;
    }
    var answer = question.ask();
    known.put(key, answer);
    return answer;
  }
}
