package dev.machine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One problem line, one hint, exit code 2, nothing done.
class BadInputTest {
  @TempDir Path home;

  private Terminal terminal() throws ProvisionException {
    return new Terminal(
            home, FakeFactory.LOCAL, FakeFactory.EXISTING, FakeFactory.NEEDY, FakeFactory.CLOUD)
        .with(Hosts.ready("web1"), Hosts.ready("web2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
crate web1              | "crate" is not a machine command              | did you mean: machine create
frobnicate              | "frobnicate" is not a machine command         | the verbs: machine --help
help crate              | "crate" is not a machine command              | did you mean: machine create
--debgu                 | unknown flag --debgu                          | did you mean --debug?
ls --outptu json        | unknown flag --outptu                         | did you mean --output?
ls -x                   | unknown flag -x                               | the flags: machine ls --help
swarm drain -o json web1 | --output is for ls, status, not for drain    | the usage: machine swarm --help
stack -f                | --follow is for logs, not for ls              | the usage: machine stack --help
stack lgs -f            | stack does not know "lgs"                     | did you mean logs? one of ls, deploy, ps, logs, rm
snapshot rm web1 a -o json | --output is for ls, not for rm             | the usage: machine snapshot --help
templates --merged      | --merged is for show, not for ls              | the usage: machine templates --help
registry ls --port 5001 | --port, --data and --user are for a registry that no fleet's file made | name its host: --host HOST
env -o json web1        | unknown flag -o                               | the flags: machine env --help
ls -o yml               | --output cannot be "yml"                      | one of text, json
ls --progress jsn       | --progress cannot be "jsn"                    | did you mean json? one of auto, tty, plain, json, none
ls --output             | --output needs a value                        | give --output=FORMAT
ls --filter state=runing | "runing" is no state                         | did you mean Running? one of Running, Stopped, Starting, Stopping, Paused, Saved, Error, Timeout, Creating, Failed, Removing, Unknown
templates show          | templates show takes TEMPLATE                 | the usage: machine templates --help
templates shw ci        | templates does not know "shw"                 | did you mean show? one of ls, show
templates ci            | templates does not know "ci"                  | did you mean: machine templates show ci?
create -d needy web3    | the driver needy needs --needy-at             | give --needy-at=VALUE: where it is
create --tls-san a_b!c web3 | --tls-san: "a_b!c" is neither an IP address nor a host name for a certificate | give names such as web1.example.org, *.example.org, 203.0.113.7 or 2001:db8::7
create --mirror deb web3 | --mirror: "deb" is not the URL of an archive | give the directory that holds dists/ and pool/: --mirror http://mirror.example.org/debian
create --resume --dry-run web1 | --resume goes on as the machine was asked for, and takes no --dry-run | leave --dry-run away, or machine rm NAME and create it anew
create --resume --engine-opt debug web1 | --resume goes on as the machine was asked for, and takes no --engine-opt | leave --engine-opt away, or machine rm NAME and create it anew
ls --xyzzy              | unknown flag --xyzzy                          | the flags: machine ls --help
ls extra                | one argument too many: "extra"                | the usage: machine ls --help
ls --filter colour=red  | "colour=red" is no filter                     | filters: driver=NAME, state=STATE, name=PATTERN, label=KEY=VALUE
ls --timeout soon       | --timeout: "soon" is no time                  | give a time such as 10, 10s, 1500ms or 2m
ls --timeout 0          | --timeout: "0" is no time                     | give a time such as 10, 10s, 1500ms or 2m
stop wbe1               | there is no machine "wbe1"                    | did you mean web1?
stop nothing-like-it    | there is no machine "nothing-like-it"         | machines here: web1, web2
stop                    | no machine named, and there is none called "default" | name one: machine stop web1
rm                      | missing: NAME                                 | the usage: machine rm --help
env -u web1             | --unset takes no name, but "web1" is given    | machine env --unset
env --shell tcl web1    | unknown shell "tcl"                           | use one of: bash, zsh, sh, fish, powershell, cmd, tcsh, emacs
create -d fkae web3     | there is no driver "fkae"                     | did you mean fake? drivers: cloudy, fake, generic, needy
create -d cloudy web3   | the driver cloudy needs --cloudy-password     | set CLOUDY_PASSWORD, or give --cloudy-password as file:PATH, env:NAME or cmd:COMMAND
create -d cloudy --cloudy-password hunter2 web3 | --cloudy-password takes no plain value: others see it in the list of processes | give a reference, file:PATH, env:NAME or cmd:COMMAND; or leave it away and set CLOUDY_PASSWORD
orphans -d cloudy --cloudy-password hunter2 | --cloudy-password takes no plain value: others see it in the list of processes | give a reference, file:PATH, env:NAME or cmd:COMMAND; or leave it away and set CLOUDY_PASSWORD
create -d cloudy --secret-cmd cloudy-pasword=pass web3 --cloudy-password env:X | --secret-cmd: the driver cloudy has no secret "cloudy-pasword" | did you mean cloudy-password? one of cloudy-password
create -d cloudy --secret-cmd=cloudy-password=pass web3 --cloudy-password env:X | the secret cloudy-password is given twice | leave one of them away
create -d cloudy --secret-cmd pass web3 --cloudy-password env:X | --secret-cmd is not OPTION=COMMAND | such as --secret-cmd openstack-password='pass show cloud'
create -d needy --needy-at x --secret-cmd needy-at=pass web3 | --secret-cmd: the driver needy has no secret "needy-at" | it needs none
create --resume -d generic web1 | --resume goes on as the machine was asked for, and takes no --driver | leave --driver away, or machine rm NAME and create it anew
create --resume --fake-image debian-13 web1 | --resume goes on as the machine was asked for, and takes no --fake-image but debian-12 | leave --fake-image away, or machine rm NAME and create it anew
orphans -d cloudy --cloudy-size big | unknown flag --cloudy-size                 | the flags: machine orphans --help
orphans --cloudy-account x | unknown flag --cloudy-account               | --cloudy-account belongs to the driver cloudy: add --driver cloudy
orphans -d clouddy      | there is no driver "clouddy"                  | did you mean cloudy? drivers: cloudy, fake, generic, needy
drivers show            | drivers show takes DRIVER                     | the usage: machine drivers --help
drivers show fkae       | there is no driver "fkae"                     | did you mean fake? drivers: cloudy, fake, generic, needy
drivers fake            | drivers does not know "fake"                  | did you mean: machine drivers show fake?
create                  | no name for the new machine                   | make one with: machine create web1
create a b              | one argument too many: "b"                    | the usage: machine create --help
create --fake-imgae x a | unknown flag --fake-imgae                     | did you mean --fake-image?
create --generic-address x a | unknown flag --generic-address           | --generic-address belongs to the driver generic: add --driver generic
create --label x web3   | --label: "x" is no label                      | give KEY=VALUE
create --forward 80 web3 | "80" is no forward                           | give [NAME=]LOCAL:REMOTE, such as 8080:80 or web=8080:80; local port 0 takes a free one
create --template nix web3 | there is no bundled template "nix"         | machine templates ls shows them; a file is given as ./nix.yaml
create -t= web3         | the name of a template is empty               | machine templates ls shows them
completion tcsh         | no completion for the shell "tcsh"            | shells: bash, zsh, fish
snapshot rstore web1    | snapshot does not know "rstore"               | did you mean restore? one of ls, create, restore, rm
snapshot rm web1        | snapshot rm takes HOST SNAPSHOT               | the usage: machine snapshot --help
forward web1 --rm db    | "web1" has no forward "db"                    | there is none
scp a b                 | none of the paths is on a host                | name one: machine scp FILE NAME:PATH
inspect -o text web1    | inspect answers in JSON only                  | leave -o text away
""")
  void isToldInTwoLines(String line, String problem, String hint) throws ProvisionException {
    var answer = terminal().run(line.split(" "));

    assertThat(answer.err()).isEqualTo("machine: " + problem + "\nhint: " + hint + "\n");
    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../etc", "a/b", "web 1", "-", "web;reboot", "$(id)", "web\n1", ".x", "ä"})
  void aNameThatCannotBeAHostIsRefusedBeforeAnythingIsDone(String name) throws ProvisionException {
    var terminal = terminal();

    var answer = terminal.run("create", name);

    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).startsWith("machine: ").contains("\nhint: ");
    assertThat(answer.err().lines()).hasSize(2);
    assertThat(terminal.machines.requests).isEmpty();
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws ProvisionException {
    var answer = terminal().run("create", "x".repeat(61));

    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("has 61 characters");
  }

  @Test
  void oneMisspeltNameStopsAllBeforeAnythingIsDone() throws ProvisionException {
    var terminal = terminal();

    var answer = terminal.run("stop", "web1", "wbe2");

    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void everyProblemOfTheEngineSettingsIsTold() throws ProvisionException {
    var answer =
        terminal().run("create", "--engine-opt", "log-levle=x", "--engine-opt", "debgu", "web3");

    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err())
        .contains("machine: 2 things are wrong")
        .contains("log-levle")
        .contains("debgu");
  }

  @Test
  void anUnexpectedExceptionHasItsTraceOnlyWithDebug() throws ProvisionException {
    var terminal = terminal();
    terminal.machines.failures.put("web1", new IllegalStateException("boo"));

    var quiet = terminal.run("stop", "web1");
    var loud = terminal.run("--debug", "stop", "web1");

    assertThat(quiet.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(quiet.err())
        .contains("machine: web1: unexpected IllegalStateException: boo")
        .contains("hint: this is a bug; run again with --debug")
        .doesNotContain("\tat ");
    assertThat(loud.err()).contains("\tat dev.machine.cli");
    terminal.environment.put("MACHINE_DEBUG", "1");
    assertThat(terminal.run("stop", "web1").err()).contains("\tat ");
  }

  @Test
  void flagsStandBeforeOrAfterVerbAndName() throws ProvisionException {
    var terminal = terminal();
    var store = List.of("--storage-path", home.toString());

    assertThat(terminal.run("status", "web1", "-o", "json"))
        .isEqualTo(terminal.run("status", "-o", "json", "web1"))
        .isEqualTo(terminal.run("--progress", "none", "status", "web1", "-o=json"))
        .isEqualTo(
            terminal.run("--no-color", store.get(0), store.get(1), "status", "-ojson", "web1"));
  }
}
