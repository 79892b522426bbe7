package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Resizing.Change;
import dev.machine.provisioner.ProvisionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// `set`.
public final class SetOptions implements Command {
  private boolean dryRun;

  private List<String> words = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Changes what a host was made with: processors, memory, size of the disk. OPTION is one of the",
            "host's driver, with or without the driver's name in front. Processors and memory of a virtual",
            "machine that runs change when it starts next; a disk grows at once, and never shrinks.")
        .examples(
            "machine set vm memory=4G cpus=4",
            "machine set vm disk-size=40G",
            "machine set --dry-run vm memory=4G             what would change")
        .exits("0 done, 1 failed, 2 usage, 3 refused: it cannot be changed, 130 interrupted.")
        .flag("Tell what would change, and do nothing.", on -> dryRun = on, "--dry-run")
        .names("1..*", "NAME OPTION=VALUE...", "The host, and what to change.", all -> words = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var host = Targets.load(session, "set", words.getFirst());
    if (words.size() < 2) {
      throw ProvisionException.usage(
          "nothing to set for " + host.name(), "give OPTION=VALUE, such as memory=4G");
    }
    var driver = session.services().drivers().named(host.driver());
    var values = new LinkedHashMap<String, List<String>>();
    for (var word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw ProvisionException.usage(
            "\"" + word + "\" sets nothing", "give OPTION=VALUE, such as memory=4G");
      }
      values.put(option(driver, word.substring(0, equals)), List.of(word.substring(equals + 1)));
    }
    var machines = session.services().machines();
    return Many.run(
        session,
        List.of(host.name()),
        (name, progress) ->
            told(machines.set(name, new OptionValues(values), dryRun, progress), dryRun));
  }

  private static String option(DriverFactory driver, String word) throws ProvisionException {
    var prefix = driver.name() + "-";
    var names = driver.options().stream().map(OptionSpec::name).toList();
    for (var name : names) {
      if (name.equals(word) || name.equals(prefix + word)) {
        return name;
      }
    }
    throw ProvisionException.usage(
        "the driver " + driver.name() + " has no option \"" + word + "\"",
        Suggestions.oneOf(word, names.stream().map(n -> n.replaceFirst(prefix, "")).toList()));
  }

  private static String told(List<Change> changes, boolean dryRun) {
    if (changes.isEmpty()) {
      return "is so already";
    }
    return (dryRun ? "would get " : "gets ")
        + changes.stream()
            .map(c ->
                c.option()
                    + " "
                    + c.to()
                    + " instead of "
                    + c.from()
                    + (c.now() ? "" : " (when it starts next)"))
            .collect(Collectors.joining("; "));
  }
}
