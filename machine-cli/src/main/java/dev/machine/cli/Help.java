package dev.machine.cli;

import java.util.ArrayList;
import java.util.List;

/// The help at the top, from the table of verbs: no verb's class is loaded for it.
final class Help {
  static final List<String> KNOWN =
      List.of(
          "--storage-path",
          "-s",
          "--progress",
          "--no-color",
          "--debug",
          "-D",
          "--help",
          "-h",
          "--version",
          "-v");

  private Help() {}

  static String text() {
    var lines = new ArrayList<String>();
    lines.add("Usage: machine [FLAGS] VERB [FLAGS] [NAME...]");
    lines.add("");
    lines.add("Gets a server, puts a container engine on it, and hands docker a safe way in.");
    lines.add("");
    lines.add("Examples:");
    lines.add("  machine create web1                     a local host, engine and Docker context");
    lines.add("  docker --context web1 ps                use it");
    lines.add("  machine create -d generic --generic-ip-address 203.0.113.7 web2");
    lines.add("  machine ls                              all hosts and how they are");
    lines.add("  machine rm web1                         remove it, with everything made for it");
    lines.add("");
    lines.add("Verbs:");
    for (var verb : Verb.values()) {
      lines.add("  " + pad(verb.word(), 18) + verb.summary());
    }
    lines.add("");
    lines.add("Flags, before or after the verb:");
    lines.addAll(Globals.HELP);
    lines.add("");
    lines.add("Exit codes: 0 done, 1 failed, 2 usage, 3 refused before anything was made,");
    lines.add("4 some hosts of several failed, 130 interrupted.");
    return String.join("\n", lines);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
