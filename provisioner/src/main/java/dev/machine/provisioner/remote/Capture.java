package dev.machine.provisioner.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What a command has printed so far; read also while it still runs, or when it never ends.
record Capture(ByteArrayOutputStream out, ByteArrayOutputStream err) {

  /// Far more than any command of ours says.
  static final int MAX_BYTES = 32 << 20;

  Capture() {
    this(new Limited(), new Limited());
  }

  /// A host that never stops talking must not fill our memory.
  private static final class Limited extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      if (size() + length > MAX_BYTES) {
        throw new UncheckedIOException(
            new IOException("it says more than " + (MAX_BYTES >> 20) + " MB"));
      }
      super.write(bytes, offset, length);
    }
  }

  Remote.Result result(int exit) {
    return new Remote.Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  String tail() {
    return Remotes.tail(Remotes.output(result(0)));
  }
}
