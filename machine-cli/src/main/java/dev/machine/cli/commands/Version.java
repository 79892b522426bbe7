package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Properties;

/// `version`.
public final class Version implements Command {
  private static final String RESOURCE = "/dev/machine/cli/version.properties";

  private final Output output = new Output();

  @Override
  public void describe(Usage usage) {
    usage
        .about("Prints the version of machine and of the Java it runs on.")
        .examples("machine version", "machine version -o json");
    output.describe(usage);
  }

  @Override
  public int run(Session session) throws IOException {
    var java = Runtime.version().toString();
    if (output.json()) {
      var data = new LinkedHashMap<String, Object>();
      data.put("version", version());
      data.put("java", java);
      session.console().answer(Json.pretty(data));
    } else {
      session.console().answer("machine " + version() + " (Java " + java + ")");
    }
    return ExitCode.DONE;
  }

  private static String version() throws IOException {
    var properties = new Properties();
    try (var in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE);
      }
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
