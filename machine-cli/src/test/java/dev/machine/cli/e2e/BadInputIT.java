package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot become a virtual machine: one problem line, one hint, an exit code, and nothing
/// left.
class BadInputIT {

  private static final String NO_DIGEST = "0".repeat(64);

  @TempDir Path home;

  private Shell shell;
  private HttpServer server;

  @BeforeEach
  void imagesByFileAndUrl() throws Exception {
    shell = new Shell(home).with("MACHINE_CACHE_PATH", home.resolve("cache").toString());
    shell.machine("version").ok(); // It may build itself, and say so.
    shell
        .sh(
            """
            set -e
            mkdir images && cd images
            head -c 1M /dev/urandom >noise
            cp noise noise.img
            qemu-img convert -O qcow2 noise cut.qcow2
            truncate -s 700K cut.qcow2
            qemu-img create -q -f vmdk other.vmdk 1M
            qemu-img create -q -f qcow2 empty.qcow2 1G
            """)
        .ok();
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            home.resolve("images").toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url(String image) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + image;
  }

  private String digest(String image) throws Exception {
    var bytes = Files.readAllBytes(home.resolve("images").resolve(image));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /// @param hint part of it
  private void refused(int exit, String problem, String hint, String... options) throws Exception {
    var argv = new ArrayList<>(List.of("create", "-d", "qemu"));
    argv.addAll(List.of(options));
    argv.add("bad");
    told(shell.machine(argv.toArray(String[]::new)).exits(exit), problem, hint);
  }

  private void told(Shell.Answer answer, String problem, String hint) throws Exception {
    var lines = answer.err().lines().filter(l -> !l.startsWith("bad: ")).toList();
    assertThat(lines).as(answer.err()).hasSize(2);
    assertThat(lines.get(0)).startsWith("machine: ").contains(problem);
    assertThat(lines.get(1)).startsWith("hint: ").contains(hint);
    assertThat(answer.out()).isEmpty();
    assertThat(home.resolve(".machine/hosts")).isEmptyDirectory();
  }

  private void refusedByFileAndUrl(String image, String problem, String hint) throws Exception {
    refused(3, problem, hint, "--qemu-image", home.resolve("images").resolve(image).toString());
    refused(3, problem, hint, "--qemu-image", url(image), "--qemu-image-sha256", digest(image));
  }

  @Test
  void each_is_told_in_one_line_and_leaves_nothing() throws Exception {
    var store = home.resolve(".machine");
    var before = LeftBehind.now(store);

    refusedByFileAndUrl("noise.img", "is no disk image", "qcow2 or raw");
    refusedByFileAndUrl("cut.qcow2", "is damaged", "fetch it again");
    refusedByFileAndUrl("other.vmdk", "of the format vmdk", "qemu-img convert");
    refused(3, "there is no image", "debian-13", "--qemu-image", "./missing.qcow2");
    refused(1, "404", "URL", "--qemu-image", url("missing"), "--qemu-image-sha256", NO_DIGEST);
    refused(
        1,
        "not the one that was asked for",
        "digest",
        "--qemu-image",
        url("empty.qcow2"),
        "--qemu-image-sha256",
        NO_DIGEST);
    refused(3, "digest", "sha256", "--qemu-image", url("empty.qcow2"));
    var port = Integer.toString(server.getAddress().getPort());
    refused(3, port + " on 127.0.0.1 is taken", "--qemu-forward", "--qemu-forward", port + ":80");
    refused(3, "too little", "at least", "--qemu-memory", "64");
    told(
        shell
            .run(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "for p in /usr/bin/qemu-system-*; do mount --bind /dev/null \"$p\"; done; exec "
                    + shell.machine()
                    + " create -d qemu bad")
            .exits(3),
        "needs system packages that are not installed: qemu-system-",
        "apt-get install");

    assertThat(LeftBehind.now(store)).isEqualTo(before);
    try (var kept = Files.list(home.resolve("cache/images"))) {
      assertThat(kept.map(f -> f.getFileName().toString())).noneMatch(n -> n.startsWith("disk-"));
    }
    assertThat(store.resolve("drivers/qemu"))
        .satisfiesAnyOf(d -> assertThat(d).doesNotExist(), d -> assertThat(d).isEmptyDirectory());
  }
}
