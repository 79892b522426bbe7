package dev.machine.provisioner.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.client.EngineProbe;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.client.HttpEngineProbe;
import dev.machine.provisioner.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityIT {

  @TempDir Path directory;

  @Test
  void openssl_finds_the_certificates_of_eight_processes_on_an_empty_store_good() throws Exception {
    var pki = directory.resolve("pki");
    var processes = new ArrayList<Process>();
    try {
      for (int i = 0; i < 8; i++) {
        var argv =
            Tool.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                Create.class,
                pki.toString(),
                directory.resolve("server" + i + ".pem").toString());
        processes.add(new ProcessBuilder(argv).inheritIO().start());
      }
      for (var process : processes) {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    var ca = pki.resolve("ca.pem").toString();
    for (int i = 0; i < 8; i++) {
      verify(ca, "sslserver", directory.resolve("server" + i + ".pem"), "-verify_ip", "10.0.0.7");
    }
    verify(ca, "sslclient", pki.resolve("cert.pem"));
  }

  @Test
  void reading_certificates_and_preparing_tls_loads_no_bouncy_castle() throws Exception {
    var pki = directory.resolve("pki");
    Create.main(new String[] {pki.toString(), directory.resolve("server.pem").toString()});
    var argv = Tool.java(List.of("-Xlog:class+load"), Read.class, pki.toString());
    var log = directory.resolve("classes.log");
    var process =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    var classes = Files.readString(log);
    assertThat(process.exitValue()).as(classes).isZero();
    assertThat(classes).contains(ClientTls.class.getName()).doesNotContain("org.bouncycastle");
  }

  private static void verify(String ca, String purpose, Path certificate, String... more)
      throws Exception {
    var argv = new ArrayList<>(List.of("openssl", "verify", "-x509_strict", "-CAfile", ca));
    argv.addAll(List.of("-purpose", purpose));
    argv.addAll(List.of(more));
    argv.add(certificate.toString());
    assertThat(Tool.ok(Map.of(), argv.toArray(new String[0]))).endsWith(": OK\n");
  }

  /// What a `create` does with the authority.
  static final class Create {
    public static void main(String[] args) throws Exception {
      var deadline = Deadline.after(Duration.ofSeconds(100));
      var authority = Authority.open(Path.of(args[0]), "test", InstantSource.system(), deadline);
      var tls = authority.server("web1", List.of("10.0.0.7"));
      Files.writeString(Path.of(args[1]), tls.certificate());
    }
  }

  /// What `ls` does with it.
  static final class Read {
    public static void main(String[] args) throws Exception {
      var files = new ClientFiles(Path.of(args[0]));
      var target = new EngineProbe.Target("x", EngineUrl.parse("unix:///no"), Optional.of(files));
      var probe = new HttpEngineProbe(InstantSource.system());
      System.out.println(probe.ask(target, Deadline.after(Duration.ofSeconds(10))));
      var tls = ClientTls.load(files);
      System.out.println(Validity.of(tls.ca()) + " " + tls.context(tls.trust()).getProtocol());
    }
  }
}
