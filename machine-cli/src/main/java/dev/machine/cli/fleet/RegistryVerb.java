package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.Many;
import dev.machine.cli.commands.Output;
import dev.machine.cli.commands.Targets;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.FleetStore;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.registry.Registries.ImageSource;
import dev.machine.provisioner.registry.Registries.Repository;
import dev.machine.provisioner.registry.RegistryPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `registry`.
public final class RegistryVerb implements Command {
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration WORK = Duration.ofHours(2);

  private final Output output = new Output();
  private String action = "";
  private String image = "";
  private List<String> users = List.of();
  private @Nullable String fleet;
  private @Nullable String host;
  private @Nullable Integer port;
  private @Nullable String data;
  private @Nullable String from;
  private @Nullable String name;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "The registry of a fleet, which machine apply sets up where its file has registry: what it",
            "holds, how images get into it, and how it gets rid of what no tag leads to. Every engine of",
            "the fleet trusts it by our own authority. push brings an image from a host's engine, or from",
            "a file of docker save here, and prints the name by which the fleet pulls it. login runs your",
            "own docker login for it, by way of an engine of the fleet: docker keeps the password then, as",
            "it always does, and gives it along with docker stack deploy --with-registry-auth. renew gives",
            "the registry a new certificate, and the passwords that are where the file says now.")
        .examples(
            "machine registry ls",
            "machine registry push web:1.4 --from web-1       an image in the engine of web-1",
            "machine registry push build/web.tar              what docker save wrote",
            "machine registry push web.tar --name shop/web:2  under another name",
            "machine registry login",
            "machine registry gc                              read-only meanwhile",
            "machine registry renew                           after a password changed where it is kept",
            "machine registry ls --host web-1 --port 5001     one that no fleet's file made")
        .exits("0 done, 1 failed, 2 usage, 3 refused, 130 interrupted.");
    flags(usage);
  }

  private void flags(Usage usage) {
    output.describe(
        usage.actions("ls", "push IMAGE|FILE", "login", "gc", "renew").only("ls", "push"));
    usage
        .only()
        .value(
            "NAME",
            "The fleet; without: the only one that has a registry.",
            t -> fleet = t,
            "--fleet")
        .only("push")
        .value(
            "HOST", "whose engine pushes (default: the registry's host).", t -> from = t, "--from")
        .value("IMAGE", "the name in the registry.", t -> name = t, "--name")
        .only()
        .value("HOST", "The registry's host, in place of a fleet.", t -> host = t, "--host")
        .choice(
            Integer.class, "N", "With --host: its port (default 5000).", n -> port = n, "--port")
        .value(
            "DIR",
            "With --host: its data (default " + RegistryPlan.DATA + ").",
            t -> data = t,
            "--data")
        .values(
            "USER=WHERE",
            "With --host: a user, and where the password is (env:, file:, cmd:).",
            all -> users = all,
            "--user")
        .action(
            "Without: ls. IMAGE is one of an engine's, FILE what docker save wrote.",
            (name, given) -> {
              action = name;
              image = String.join(" ", given);
            });
  }

  @Override
  public int run(Session session)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var plan = plan(session);
    var where = session.services().store().load(Targets.one(session, "registry", plan.host()));
    return switch (action) {
      case "ls" -> list(session, plan, where);
      case "push" -> push(session, plan, where, image);
      case "login" -> login(session, plan, where);
      case "renew" -> renew(session, plan, where);
      default -> collect(session, plan, where);
    };
  }

  private RegistryPlan plan(Session session) throws ProvisionException {
    if (host != null) {
      return ofHost(host);
    }
    if (port != null || data != null || !users.isEmpty()) {
      throw ProvisionException.usage(
          "--port, --data and --user are for a registry that no fleet's file made",
          "name its host: --host HOST");
    }
    var store = new FleetStore(session.services().store().root());
    var found = new LinkedHashMap<String, RegistryPlan>();
    for (var one : store.names()) {
      if (fleet == null || fleet.equals(one)) {
        store.registry(one).ifPresent(plan -> found.put(one, plan));
      }
    }
    if (found.size() == 1) {
      return found.values().iterator().next();
    }
    if (found.isEmpty()) {
      throw ProvisionException.usage(
          fleet == null ? "no fleet has a registry" : "the fleet \"" + fleet + "\" has no registry",
          fleet != null && !store.names().contains(fleet)
              ? Suggestions.oneOf(fleet, store.names())
              : "add registry: to the fleet's file and apply it, or name its host: --host HOST");
    }
    throw ProvisionException.usage(
        "several fleets have a registry",
        "name one: --fleet " + String.join(" or --fleet ", found.keySet()));
  }

  private RegistryPlan ofHost(String named) throws ProvisionException {
    var all = new ArrayList<RegistryPlan.User>();
    for (var user : users) {
      int equals = user.indexOf('=');
      if (equals < 1) {
        throw ProvisionException.usage(
            "--user: \"" + user + "\" names no password", "such as --user ci=env:CI_PASSWORD");
      }
      all.add(new RegistryPlan.User(user.substring(0, equals), user.substring(equals + 1)));
    }
    return new RegistryPlan(
        named,
        port == null ? RegistryPlan.PORT : port,
        data == null ? RegistryPlan.DATA : data,
        all,
        Optional.empty());
  }

  private int list(Session session, RegistryPlan plan, Host where)
      throws ProvisionException, InterruptedException {
    var registries = session.services().registries();
    var address = registries.address(where, plan);
    var all = registries.list(where, plan, Deadline.after(LOOK));
    if (output.json()) {
      session.console().answer(Json.pretty(all.stream().map(one -> data(address, one)).toList()));
      return ExitCode.DONE;
    }
    var table = new TextTable("IMAGE", "TAGS");
    for (var one : all) {
      table.row(address + "/" + one.name(), String.join(" ", one.tags()));
    }
    session.console().answer(table.render());
    return ExitCode.DONE;
  }

  private static Map<String, Object> data(String address, Repository one) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", one.name());
    data.put("image", address + "/" + one.name());
    data.put("tags", one.tags());
    return data;
  }

  private int push(Session session, RegistryPlan plan, Host where, String what)
      throws ProvisionException {
    var engine = from == null ? where : Targets.load(session, "registry push", from);
    boolean file = what.endsWith(".tar");
    if (!file && name != null) {
      throw ProvisionException.usage(
          "--name is for a file; an image has its name", "docker tag gives it another one first");
    }
    ImageSource source =
        file
            ? new ImageSource.Tar(Path.of(what), Optional.ofNullable(name))
            : new ImageSource.Named(what);
    return Many.run(
        session,
        List.of(engine.name()),
        (_, progress) -> {
          var pushed =
              session
                  .services()
                  .registries()
                  .push(source, engine, where, plan, progress, Deadline.after(WORK));
          session.console().answer(output.json() ? Json.pretty(pushed.lines().toList()) : pushed);
          return "pushed " + what;
        });
  }

  private static int login(Session session, RegistryPlan plan, Host where)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    if (plan.users().isEmpty()) {
      throw ProvisionException.refused(
          "the registry has no users: nobody needs to log in", "pull and push as you are");
    }
    var docker =
        Programs.find(session, "docker")
            .orElseThrow(() ->
                ProvisionException.failed(
                    "there is no docker program here", "apt-get install -y docker-cli"));
    var address = session.services().registries().address(where, plan);
    var user = plan.users().getFirst();
    var password =
        session
            .services()
            .machines()
            .access()
            .secret("password of the registry's user " + user.name(), user.password());
    return Programs.feed(
        session,
        List.of(
            docker.toString(),
            "--context",
            where.client().context(),
            "login",
            "--username",
            user.name(),
            "--password-stdin",
            address),
        password.getBytes(StandardCharsets.UTF_8));
  }

  private static int renew(Session session, RegistryPlan plan, Host where) {
    return Many.run(
        session,
        List.of(where.name()),
        (_, progress) -> {
          session.services().registries().serve(where, plan, progress, Deadline.after(WORK));
          return "has a new certificate and the passwords of now";
        });
  }

  private static int collect(Session session, RegistryPlan plan, Host where) {
    return Many.run(
        session,
        List.of(where.name()),
        (_, progress) -> {
          long freed =
              session.services().registries().collect(where, plan, progress, Deadline.after(WORK));
          return "freed " + freed / 1_000_000 + " MB";
        });
  }
}
