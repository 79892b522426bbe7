package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What to do on a host, as values. Facts in, steps out: nothing here touches anything.
public final class Recipes {

  /// IANA service name `docker-s`; docs.docker.com, "Protect the Docker daemon socket".
  public static final int ENGINE_PORT = 2376;

  /// Names that [Content.SecretRef] uses; the provisioner gives their bytes.
  public static final String CA = "ca.pem";

  /// The certificate, and its key after it.
  public static final String SERVER = "server.pem";

  /// An engine that is up answers at once; the rest is for slow machines.
  private static final int ANSWER_SECONDS = 60;

  private static final List<String> CERTIFICATES = List.of(EngineFiles.CA, EngineFiles.SERVER);

  private Recipes() {}

  /// An engine on a host, listening with TLS on [#ENGINE_PORT].
  ///
  /// @see #install(Facts, Settings, Optional, int)
  public static List<Step> install(Facts facts, Settings settings, Optional<Bundle> bundle)
      throws EngineException {
    return install(facts, settings, bundle, ENGINE_PORT);
  }

  /// An engine on a host, listening with TLS. An engine that is there is adopted: its version,
  /// storage driver and containers are left alone. On a new host the configuration comes first, so
  /// that the packages' own first start is already the right one.
  ///
  /// @param bundle the packages; not needed when the host has an engine
  /// @param port for TLS on all addresses
  /// @throws EngineException with every reason why this cannot be done; nothing was touched
  public static List<Step> install(
      Facts facts, Settings settings, Optional<Bundle> bundle, int port) throws EngineException {
    requireSystemd(facts);
    return facts.engine().isPresent()
        ? Adoption.steps(facts, facts.engine().get(), settings, port)
        : Installation.steps(facts, settings, bundle, port);
  }

  /// New certificates for an engine that this program has set up. dockerd reads them only when it
  /// starts (`daemon/reload.go` has no TLS), so it is restarted; see [#disturbs(Facts)] for what
  /// happens to containers.
  ///
  /// @throws EngineException when the host has no engine with a systemd unit
  public static List<Step> replaceCertificates(Facts facts) throws EngineException {
    requireSystemd(facts);
    var engine =
        facts
            .engine()
            .orElseThrow(() ->
                new EngineException(
                    Problem.of(
                        "engine", "the host has no engine", "machine provision puts one on")));
    var restart = Restart.of(facts, ExecStart.parse(engine.execStart()));
    var file = facts.daemonJson().orElse("{}");
    var body = new ArrayList<Step>();
    body.add(Scripts.keep(CERTIFICATES));
    body.addAll(putCertificates());
    body.add(Scripts.restart(restart.title()));
    var undo = new ArrayList<Step>();
    undo.add(Scripts.restore(CERTIFICATES));
    undo.add(Scripts.restartIfThere());
    undo.addAll(restart.back());
    var steps = new ArrayList<>(restart.before());
    steps.add(new Step.Guarded("Replacing the certificates", body, List.of(expectEngine()), undo));
    steps.add(Scripts.forget(CERTIFICATES));
    steps.addAll(restart.after(file));
    return steps;
  }

  /// Other packages for an engine that came from the distribution's archive: an upgrade, or the way
  /// back from one. See [#disturbs(Facts)] for what happens to containers.
  ///
  /// @throws EngineException when the host has no engine of the archive
  public static List<Step> exchange(Facts facts, PackageSwap swap) throws EngineException {
    requireSystemd(facts);
    WantedPackages.requireOfArchive(facts);
    return Exchange.steps(facts, facts.engine().orElseThrow(), swap);
  }

  /// Makes an engine forget whose it is: its certificates, its id, its place in a swarm. It is off
  /// afterwards; [#startAnew] or [#install(Facts, Settings, Optional)] adopts it. Fine where there
  /// is none.
  public static List<Step> forget() {
    return List.of(
        Scripts.stopEngine(),
        new Step.Run(
            "Forgetting whose engine it was",
            Stream.concat(Stream.of("rm", "-rf", "--"), EngineFiles.PERSONAL.stream()).toList()),
        Scripts.forgetNetworks());
  }

  /// Gives an engine that belonged to another host before its certificate and settings, after
  /// [#forget()], and tells it to start; its host has random numbers of its own by now.
  /// [#comesUp()] waits for it.
  ///
  /// @param facts of the host with the other one's engine; as if it was off
  /// @throws EngineException with every reason why the settings do not fit
  public static List<Step> startAnew(Facts facts, Settings settings, int port)
      throws EngineException {
    requireSystemd(facts);
    return Adoption.anew(facts, facts.engine().orElseThrow(), settings, port);
  }

  /// Waits until an engine that was told to start is up, and answers.
  public static List<Step> comesUp() {
    return List.of(
        new Step.EnableUnits("Enabling the engine at boot", List.of("docker.service")),
        Scripts.start(),
        expectEngine());
  }

  /// Runs an engine's own installer, which was fetched and verified by its digest before. The
  /// settings are in place first, so that what it starts uses them. Afterwards the host has an
  /// engine: gather its facts again, and [#install(Facts, Settings, Optional)] adopts it.
  public static List<Step> runInstaller(Facts facts, Settings settings, Content.BundleRef script)
      throws EngineException {
    requireSystemd(facts);
    var steps = new ArrayList<Step>();
    var undo = new ArrayList<Step>();
    if (!settings.daemon().isEmpty()) {
      var files = List.of(EngineFiles.DAEMON_JSON);
      steps.add(Scripts.keep(files));
      steps.add(EngineConfig.putDaemonJson(DaemonJson.merge(facts.daemonJson(), settings)));
      undo.add(Scripts.restore(files));
    }
    steps.add(new Step.PutFile("Putting the installer", EngineFiles.INSTALLER, 0700, script));
    steps.add(
        new Step.Run(
            "Running the installer " + script.fileName(), List.of("sh", EngineFiles.INSTALLER)));
    steps.add(new Step.RemoveFile("Removing the installer", EngineFiles.INSTALLER));
    undo.add(new Step.RemoveFile("Removing the installer", EngineFiles.INSTALLER));
    var check =
        new Step.Expect("Looking for the engine", List.of("sh", "-c", "command -v dockerd"), 5);
    var all = new ArrayList<Step>();
    all.add(new Step.Guarded("Running the installer", steps, List.of(check), undo));
    if (!settings.daemon().isEmpty()) {
      all.add(Scripts.forget(List.of(EngineFiles.DAEMON_JSON)));
    }
    return all;
  }

  /// What a restart of the engine does to the host's containers, in words; empty when nothing.
  public static Optional<String> disturbs(Facts facts) throws EngineException {
    return Restart.disturbs(facts);
  }

  static List<Step> putCertificates() {
    return List.of(
        putSecret("Putting the CA certificate", EngineFiles.CA, 0444, CA),
        putSecret("Putting the server certificate and its key", EngineFiles.SERVER, 0400, SERVER));
  }

  private static Step putSecret(String title, String path, int mode, String name) {
    return new Step.PutFile(title, path, mode, new Content.SecretRef(name));
  }

  static Step validate(String dockerd, String file) {
    return new Step.Run(
        "Validating the configuration", List.of(dockerd, "--validate", "--config-file", file));
  }

  static Step expectEngine() {
    return new Step.ExpectEngine("Waiting for the engine to answer over TLS", ANSWER_SECONDS);
  }

  private static void requireSystemd(Facts facts) throws EngineException {
    if (!facts.systemd()) {
      throw new EngineException(
          Problem.of(
              "systemd",
              "the host's init is not systemd",
              "use a host with systemd, such as Debian"));
    }
  }
}
