package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Extensible;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Failures;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.Orphans;
import dev.machine.provisioner.lifecycle.Orphans.Further;
import dev.machine.provisioner.lifecycle.Orphans.Orphan;
import dev.machine.provisioner.lifecycle.Orphans.Report;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `orphans`.
public final class ListOrphans implements Command, Extensible {
  private boolean delete;

  private boolean yes;

  private final SecretFlags secrets = new SecretFlags();

  private final Output output = new Output();

  private @Nullable DriverFactory driver;
  private @Nullable CommandSpec spec;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Lists what carries this store's tags in the accounts of its hosts, present and removed",
            "ones, and belongs to no host: servers, keys, groups, addresses. --delete removes only what",
            "this store itself gave up more than an hour ago; all else is listed with the reason why it",
            "stays. Without --delete nothing is changed.")
        .examples(
            "machine orphans",
            "machine orphans -o json",
            "machine orphans --delete                 asks, then removes",
            "machine orphans --delete --yes           for cron",
            "machine orphans -d openstack --openstack-cloud lab     an account without hosts too",
            "machine orphans -d openstack --help      the flags of a driver's account")
        .exits(
            "0 every account was asked (and what could be removed is), 1 failed, 2 usage,",
            "3 not confirmed or refused, 4 some accounts or removals failed, 130 interrupted.")
        .value("DRIVER", "One more account: its driver.", _ -> {}, "-d", "--driver");
    secrets.describe(usage);
    usage
        .flag("Remove what is proved to be nobody's.", on -> delete = on, "--delete")
        .flag("Do not ask.", on -> yes = on, "-y", "--yes");
    output.describe(usage);
  }

  @Override
  public void extend(CommandSpec own, List<String> arguments, Session session)
      throws ProvisionException {
    var named = DriverFlags.chosen(arguments);
    if (named.isPresent()) {
      driver = DriverFlags.named(session.services().drivers(), named.get());
      DriverFlags.addAccount(own, driver);
    }
    spec = own;
  }

  @Override
  public Optional<String> explain(String flag, Session session) {
    return DriverFlags.ownerOf(flag, session.services().drivers())
        .filter(owner -> owner.accountOptions().contains(flag.replaceFirst("^--", "")))
        .map(owner -> Suggestions.flagOfDriver(flag, owner.name()));
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var further = further();
    var orphans = session.services().machines().orphans();
    var report = orphans.find(further, session.board().of("orphans"));
    session.close();
    for (var unasked : report.unasked()) {
      session.remark(
          "machine: " + unasked.account().label() + " could not be asked: " + unasked.problem());
      if (!unasked.hint().isEmpty()) {
        session.remark("hint: " + unasked.hint());
      }
    }
    if (!output.json()) {
      show(session, report);
    }
    var removed = new HashSet<Orphan>();
    int failed = delete ? delete(session, orphans, report, removed) : 0;
    if (output.json()) {
      session.console().answer(Json.pretty(OrphanData.of(report, removed)));
    }
    int all = report.asked().size() + report.unasked().size() + failed + removed.size();
    return Many.code(report.unasked().size() + failed, all);
  }

  private Optional<Further> further() throws ProvisionException {
    var chosen = driver;
    var own = spec;
    if (chosen == null || own == null) {
      return Optional.empty();
    }
    var wrongs = new Wrongs();
    var values = secrets.over(chosen, DriverFlags.given(own, chosen), wrongs);
    wrongs.throwIfAny();
    return Optional.of(new Further(chosen.name(), new OptionValues(values)));
  }

  private static void show(Session session, Report report) {
    if (!report.orphans().isEmpty()) {
      session.console().answer(OrphanData.table(report.orphans()));
      return;
    }
    if (report.asked().isEmpty() && report.unasked().isEmpty()) {
      session.remark(Suggestions.NO_ACCOUNT);
    }
    report.asked().forEach(a -> session.remark(a.label() + ": nothing is left over"));
  }

  /// Removes what may go, the server of a host first; what stands under something that could not be
  /// removed is left for the next time.
  ///
  /// @return how many could not be removed
  private int delete(Session session, Orphans orphans, Report report, Set<Orphan> removed)
      throws ProvisionException, InterruptedException {
    var fit = report.orphans().stream().filter(o -> o.stays().isEmpty()).toList();
    if (fit.isEmpty()) {
      return 0;
    }
    if (!yes && !session.confirm("Remove " + things(fit.size()) + " for good?")) {
      throw ProvisionException.refused("nothing was removed", Suggestions.YES);
    }
    var stuck = new HashSet<ServerRef>();
    for (var orphan : fit) {
      var item = orphan.item();
      var name = item.kind() + " of " + item.ref().name();
      if (stuck.contains(item.ref())) {
        continue;
      }
      try {
        orphans.remove(orphan, session.board().of(name));
        session.board().done(name, "removed");
        removed.add(orphan);
      } catch (ProvisionException | DriverException e) {
        stuck.add(item.ref());
        var failure = Failures.of(e).of(name);
        session.board().failed(name, failure);
        if (!session.globals().json()) {
          session.tell(failure, e);
        }
      }
    }
    session.close();
    return fit.size() - removed.size();
  }

  private static String things(int count) {
    return count == 1 ? "one thing" : count + " things";
  }
}
