package dev.machine.cli;

import dev.machine.cli.commands.*;
import dev.machine.cli.fleet.Apply;
import dev.machine.cli.fleet.Destroy;
import dev.machine.cli.fleet.PlanVerb;
import dev.machine.cli.fleet.RegistryVerb;
import dev.machine.cli.fleet.StackVerb;
import dev.machine.cli.fleet.SwarmVerb;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The verbs: name and one line each. The class of a verb is loaded only when it is the chosen one.
public enum Verb {
  CREATE("create", "Make a host: a server, an engine on it, a Docker context here"),
  LS("ls", "List the hosts with state, address and engine"),
  INSPECT("inspect", "Print what the store knows of hosts, as JSON"),
  STATUS("status", "Print the state of a host"),
  IP("ip", "Print the address that a client reaches"),
  URL("url", "Print the URL of the engine"),
  ENV("env", "Print shell lines that point docker at a host"),
  ACTIVE("active", "Print the host that docker talks to now"),
  USE("use", "Make a host's Docker context the current one"),
  SSH("ssh", "Log in to a host, or run a command there"),
  SCP("scp", "Copy files between here and hosts"),
  FORWARD("forward", "Bring a port of a host to loopback here"),
  LOGS("logs", "Print the log of a host's engine, of its boot, or of its provisioning"),
  START("start", "Start hosts that are off"),
  STOP("stop", "Shut hosts down"),
  RESTART("restart", "Restart hosts"),
  KILL("kill", "Turn hosts off at once"),
  RM("rm", "Remove hosts and everything made for them"),
  PROVISION("provision", "Bring the engine on hosts to what the store says, again"),
  UPGRADE("upgrade", "Bring the engine on hosts to the newest in the archive"),
  ROLLBACK("rollback", "Put the engine back that was there before the upgrade"),
  REGENERATE_CERTS("regenerate-certs", "Make new TLS certificates for hosts"),
  SNAPSHOT("snapshot", "Keep the state of a host, and bring it back"),
  SET("set", "Change processors, memory and disk of a host"),
  IMAGE("image", "Make images of hosts, for others to begin from"),
  APPLY("apply", "Bring a fleet of hosts to what its file says: swarm, registry, stacks too"),
  PLAN("plan", "Say what apply would do, and what has drifted"),
  DESTROY("destroy", "Remove a fleet with everything on it"),
  SWARM("swarm", "Make the hosts of a fleet a swarm, look at it, and move its nodes"),
  STACK("stack", "Deploy Compose files to a swarm or a host, and look at what runs"),
  REGISTRY("registry", "List, fill and clean the registry of a fleet"),
  TEMPLATES("templates", "List and show the templates for create"),
  DRIVERS("drivers", "List the drivers and what each can do"),
  ORPHANS("orphans", "List what is left over in clouds, and remove what is nobody's"),
  DOCTOR("doctor", "Check this machine and each host, and say what to type"),
  VERSION("version", "Print the version"),
  COMPLETION("completion", "Print a completion script for bash, zsh or fish");

  private final String word;
  private final String summary;

  Verb(String word, String summary) {
    this.word = word;
    this.summary = summary;
  }

  public String word() {
    return word;
  }

  public String summary() {
    return summary;
  }

  public static Optional<Verb> named(String word) {
    return Arrays.stream(values()).filter(v -> v.word.equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Verb::word).toList();
  }

  /// A new command for this verb.
  public Command command() {
    return switch (this) {
      case CREATE -> new Create();
      case LS -> new Ls();
      case INSPECT -> new Inspect();
      case STATUS -> new Status();
      case IP -> new Ip();
      case URL -> new Url();
      case ENV -> new Env();
      case ACTIVE -> new Active();
      case USE -> new Use();
      case SSH -> new Ssh();
      case SCP -> new Scp();
      case FORWARD -> new Forwards();
      case LOGS -> new Logs();
      case START -> new Start();
      case STOP -> new Stop();
      case RESTART -> new Restart();
      case KILL -> new Kill();
      case RM -> new Rm();
      case PROVISION -> new Provision();
      case UPGRADE -> new Upgrade();
      case ROLLBACK -> new Rollback();
      case REGENERATE_CERTS -> new RegenerateCerts();
      case SNAPSHOT -> new Snapshot();
      case SET -> new SetOptions();
      case IMAGE -> new Image();
      case TEMPLATES -> new ListTemplates();
      case DRIVERS -> new ListDrivers();
      case ORPHANS -> new ListOrphans();
      case DOCTOR -> new Doctor();
      case VERSION -> new Version();
      case COMPLETION -> new Completion();
      case APPLY, PLAN, DESTROY, SWARM, REGISTRY, STACK -> ofFleets();
    };
  }

  private Command ofFleets() {
    return switch (this) {
      case APPLY -> new Apply();
      case PLAN -> new PlanVerb();
      case DESTROY -> new Destroy();
      case SWARM -> new SwarmVerb();
      case STACK -> new StackVerb();
      case REGISTRY -> new RegistryVerb();
      default -> throw new IllegalStateException(word + " is not about a fleet");
    };
  }
}
