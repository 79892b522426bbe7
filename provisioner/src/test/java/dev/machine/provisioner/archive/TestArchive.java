package dev.machine.provisioner.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.openpgp.PGPException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// A small signed archive on loopback that can be told to misbehave.
public final class TestArchive implements AutoCloseable {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /// By path, such as `dists/bookworm/InRelease`.
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /// How often a path was asked for.
  final Map<String, AtomicInteger> hits = new ConcurrentHashMap<>();

  /// How often a path is still to be cut off in the middle.
  final Map<String, AtomicInteger> cuts = new ConcurrentHashMap<>();

  volatile boolean ranges = true;
  Instant now = Instant.now();
  Duration validity = Duration.ofDays(7);
  String claimedCodename = "";

  private final SigningKey key;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> paragraphs = new ArrayList<>();

  public TestArchive(SigningKey key) throws IOException {
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/debian";
  }

  int hits(String path) {
    return hits.getOrDefault(path, new AtomicInteger()).get();
  }

  int hits() {
    return hits.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /// Adds a package of some bytes that are its own.
  ///
  /// @param fields further lines such as `Depends: other`
  public TestArchive add(String name, String version, String... fields) {
    var bytes = (name + " " + version + "\n").repeat(2000).getBytes(StandardCharsets.UTF_8);
    files.put(path(name, version), bytes);
    return paragraph(name, version, bytes.length, Digests.of(bytes), fields);
  }

  TestArchive paragraph(String name, String version, long size, String sha256, String... fields) {
    paragraphs.add(
        "Package: %s\nVersion: %s\nArchitecture: amd64\nDescription: of no use\n%sFilename: %s\n"
                .formatted(
                    name,
                    version,
                    fields.length == 0 ? "" : String.join("\n", fields) + "\n",
                    path(name, version))
            + "Size: %d\nSHA256: %s\n".formatted(size, sha256));
    return this;
  }

  void forget() {
    paragraphs.clear();
  }

  static String path(String name, String version) {
    return "pool/" + name + "_" + version + "_amd64.deb";
  }

  /// Makes index and release of a suite from what was added.
  public TestArchive publish(String suite) throws IOException, PGPException {
    var packed = new ByteArrayOutputStream();
    try (var xz = new XZOutputStream(packed, new LZMA2Options(0))) {
      xz.write(String.join("\n", paragraphs).getBytes(StandardCharsets.UTF_8));
    }
    var index = packed.toByteArray();
    var digest = Digests.of(index);
    files.put("dists/" + suite + "/main/binary-amd64/Packages.xz", index);
    var text =
        """
        Origin: Test
        Suite: oldstable
        Codename: %s
        Date: %s
        Valid-Until: %s
        Acquire-By-Hash: no
        SHA256:
         %s %d main/binary-amd64/Packages.xz
        """
            .formatted(
                claimedCodename.isEmpty() ? suite : claimedCodename,
                DATE.format(now),
                DATE.format(now.plus(validity)),
                digest,
                index.length);
    files.put(
        "dists/" + suite + "/InRelease", key.sign(text, now).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  byte[] file(String path) {
    return Objects.requireNonNull(files.get(path), path);
  }

  /// Changes one bit in the middle of a file.
  void flip(String path) {
    var bytes = file(path).clone();
    bytes[bytes.length / 2] ^= 1;
    files.put(path, bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath().replaceFirst("^/debian/", "");
    hits.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
    try (exchange) {
      var bytes = files.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      var range = exchange.getRequestHeaders().getFirst("Range");
      var from = 0;
      if (ranges && range != null) {
        from = Integer.parseInt(range.replaceAll("\\D", ""));
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      }
      var length = bytes.length - from;
      exchange.sendResponseHeaders(ranges && range != null ? 206 : 200, length);
      exchange.getResponseBody().write(bytes, from, isCut(path) ? length / 2 : length);
      exchange.getResponseBody().flush();
    }
  }

  private boolean isCut(String path) {
    var left = cuts.get(path);
    return left != null && left.getAndDecrement() > 0;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
