package dev.machine.provisioner.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What a command has printed so far; read also while it still runs, or when it never ends.
record Capture(ByteArrayOutputStream out, ByteArrayOutputStream err) {

  Capture() {
    this(new ByteArrayOutputStream(), new ByteArrayOutputStream());
  }

  Remote.Result result(int exit) {
    return new Remote.Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  String tail() {
    return Remotes.tail(Remotes.output(result(0)));
  }
}
