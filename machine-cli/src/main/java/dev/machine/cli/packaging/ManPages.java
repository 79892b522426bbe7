package dev.machine.cli.packaging;

import dev.machine.cli.Main;
import dev.machine.cli.Parsers;
import dev.machine.cli.Verb;
import dev.machine.cli.text.Console;
import dev.machine.cli.text.Console.Terminals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Writes the manual pages (man-pages(7), groff_man(7)): one of the program, from its help, and one
/// a verb, from the same model that parses and prints its help. Arguments: directory, version,
/// date.
public final class ManPages {
  private final String version;
  private final String date;

  private ManPages(String version, String date) {
    this.version = version;
    this.date = date;
  }

  public static void main(String[] arguments) throws IOException {
    var directory = Files.createDirectories(Path.of(arguments[0]));
    var pages = new ManPages(arguments[1], arguments[2]);
    Files.writeString(directory.resolve("machine.1"), pages.program());
    for (var verb : Verb.values()) {
      Files.writeString(directory.resolve("machine-" + verb.word() + ".1"), pages.of(verb));
    }
  }

  /// The help at the top, each of its headings a section.
  String program() {
    var page = new Roff("machine", date, version);
    page.section("NAME").text("machine - gets a server, puts a container engine on it");
    var verbatim = new ArrayList<String>();
    for (var line : help()) {
      if (line.startsWith("Usage: ")) {
        page.section("SYNOPSIS").bold(line.substring("Usage: ".length()));
        page.section("DESCRIPTION");
      } else if (line.startsWith("Exit codes: ")) {
        page.verbatim(verbatim).section("EXIT STATUS");
        verbatim.clear();
        verbatim.add(line.substring("Exit codes: ".length()));
      } else if (line.endsWith(":") && !line.startsWith(" ")) {
        page.verbatim(verbatim).section(line.replaceFirst(",.*|:$", ""));
        verbatim.clear();
      } else {
        verbatim.add(line);
      }
    }
    page.verbatim(verbatim).section("SEE ALSO");
    for (var verb : Verb.values()) {
      page.text("machine-" + verb.word() + "(1)");
    }
    return page.toString();
  }

  private static List<String> help() {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var console =
        new Console(stream, stream, InputStream.nullInputStream(), Terminals.NONE, Map.of());
    Main.app(console, Map.of()).run(List.of("help"));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  String of(Verb verb) {
    var line = Parsers.of(verb, verb.command());
    var spec = line.getCommandSpec();
    var name = "machine-" + verb.word();
    var page = new Roff(name, date, version);
    page.section("NAME").text(name + " - " + verb.summary().toLowerCase(Locale.ROOT));
    page.section("SYNOPSIS").bold(line.getHelp().synopsis(0).replaceAll("\\s+", " ").strip());
    page.section("DESCRIPTION");
    List.of(spec.usageMessage().description()).forEach(page::text);
    options(page, spec);
    footer(page, List.of(spec.usageMessage().footer()));
    page.section("SEE ALSO").text("machine(1)");
    return page.toString();
  }

  private static void options(Roff page, CommandSpec spec) {
    page.section("FLAGS");
    for (var argument : spec.positionalParameters()) {
      page.item(argument.paramLabel(), words(argument));
    }
    for (var option : spec.options()) {
      if (!option.hidden()) {
        page.item(String.join(", ", option.names()) + label(option), words(option));
      }
    }
  }

  private static String label(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " " + option.paramLabel();
  }

  private static String words(ArgSpec argument) {
    return plain(String.join(" ", argument.description()));
  }

  /// Below the flags stand examples and exit codes.
  private static void footer(Roff page, List<String> lines) {
    var verbatim = new ArrayList<String>();
    for (var line : lines) {
      if (line.startsWith("Examples:")) {
        page.verbatim(verbatim).section("EXAMPLES");
        verbatim.clear();
      } else if (line.startsWith("Exit codes: ")) {
        page.verbatim(verbatim).section("EXIT STATUS");
        verbatim.clear();
        verbatim.add(line.substring("Exit codes: ".length()));
      } else {
        verbatim.add(plain(line));
      }
    }
    page.verbatim(verbatim);
  }

  /// picocli takes descriptions for format strings.
  private static String plain(String text) {
    return text.replace("%%", "%");
  }
}
