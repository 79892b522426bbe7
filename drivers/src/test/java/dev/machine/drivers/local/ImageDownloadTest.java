package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Images.Wanted;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images by URL, from a server of the test's own.
class ImageDownloadTest {

  @TempDir Path dir;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private byte[] archive;

  @BeforeEach
  void serve() throws Exception {
    var root = dir.resolve("root");
    Files.createDirectories(root.resolve("usr/lib/systemd"));
    Files.createDirectories(root.resolve("usr/sbin"));
    Files.writeString(root.resolve("usr/lib/systemd/systemd"), "");
    Files.writeString(root.resolve("usr/sbin/sshd"), "");
    var file = dir.resolve("root.tar");
    Exec.check(soon(), "tar", List.of("tar", "-cf", file.toString(), "-C", root.toString(), "."));
    archive = Files.readAllBytes(file);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/whole.tar", e -> send(e, archive.length, archive.length));
    server.createContext("/cut.tar", e -> send(e, archive.length, archive.length / 2));
    server.createContext("/stalls.tar", this::stall);
    server.createContext("/silent.tar", _ -> await());
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.close();
  }

  private void send(HttpExchange exchange, int announced, int sent) throws IOException {
    asked.incrementAndGet();
    exchange.sendResponseHeaders(200, announced);
    exchange.getResponseBody().write(archive, 0, sent);
    exchange.close();
  }

  private void stall(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, archive.length);
    exchange.getResponseBody().write(archive, 0, 100);
    exchange.getResponseBody().flush();
    await();
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private Path image(String path, String sha256) throws Exception {
    var wanted = new Wanted(url(path), Optional.empty(), Optional.of(sha256));
    return new Images(dir.resolve("cache")).get(wanted, Progress.SILENT, soon());
  }

  private String digest() throws IOException {
    return Digests.sha256(dir.resolve("root.tar"));
  }

  private void assertNothingKept() {
    assertThat(dir.resolve("cache/images")).isEmptyDirectory();
  }

  @Test
  void anImageOfTheGivenDigestIsFetchedOnce() throws Exception {
    var image = image("/whole.tar", digest());
    assertThat(image.resolve("usr/sbin/sshd")).exists();
    assertThat(image("/whole.tar", digest())).isEqualTo(image);
    assertThat(asked).hasValue(1);
    assertThat(dir.resolve("cache/images")).isDirectoryContaining(image::equals);
  }

  @Test
  void anImageOfAnotherDigestIsNeverUnpacked() {
    assertThatThrownBy(() -> image("/whole.tar", "0".repeat(64)))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("not the one that was asked for");
    assertNothingKept();
  }

  @Test
  void aDownloadThatIsCutOffFails() {
    assertThatThrownBy(() -> image("/cut.tar", digest()))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("/cut.tar");
    assertNothingKept();
  }

  @Test
  void whatIsNotThereIsToldWithTheServersAnswer() {
    assertThatThrownBy(() -> image("/none.tar", digest()))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("404");
    assertNothingKept();
  }

  @Test
  void aServerThatSendsNothingMoreIsGivenUp() {
    for (var path : List.of("/stalls.tar", "/silent.tar")) {
      var download =
          new ImageDownload(
              URI.create(url(path)), dir.resolve("file"), Progress.SILENT, Duration.ofMillis(300));
      assertThatThrownBy(() -> download.run(soon()))
          .isInstanceOf(DriverException.TimedOut.class)
          .hasMessageContaining(path);
    }
  }
}
