package dev.machine.drivers;

/// Where work tells how far it is. Calls are cheap and come from any thread.
public interface Progress {

  /// A new step begins, named as a person would: "Booting the system container".
  void step(String title);

  /// Bytes moved within the current step.
  ///
  /// @param total 0 when unknown
  void bytes(long done, long total);

  /// Something worth knowing that is neither a step nor an error.
  void note(String text);

  /// Tells nobody.
  Progress SILENT =
      new Progress() {
        @Override
        public void step(String title) {}

        @Override
        public void bytes(long done, long total) {}

        @Override
        public void note(String text) {}
      };
}
