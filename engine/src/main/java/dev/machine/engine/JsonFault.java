package dev.machine.engine;

import com.fasterxml.jackson.core.JsonProcessingException;

/// What Jackson found wrong in a text, without what it says of its own settings.
final class JsonFault {

  private JsonFault() {}

  static String of(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll(" \\(start marker at .*\\)", "");
  }
}
