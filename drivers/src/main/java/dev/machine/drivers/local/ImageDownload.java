package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.web.WebClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Gets one file by HTTP. The timeout of an `HttpRequest` ends with the answer's headers, so the
/// body is watched here: a server that sends nothing more is given up, and so is one too slow.
final class ImageDownload {

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final URI uri;
  private final Path file;
  private final Progress progress;
  private final Duration stall;
  private final AtomicLong size = new AtomicLong();

  /// @param file where it goes; what is there is overwritten
  /// @param stall for how long nothing may come
  ImageDownload(URI uri, Path file, Progress progress, Duration stall) {
    this.uri = uri;
    this.file = file;
    this.progress = progress;
    this.stall = stall;
  }

  void run(Deadline deadline) throws DriverException, IOException, InterruptedException {
    Files.deleteIfExists(file);
    var client =
        WebClients.builder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
    var transfer = client.sendAsync(HttpRequest.newBuilder(uri).build(), this::body);
    try {
      int status = await(transfer, deadline).statusCode();
      if (status != 200) {
        throw new DriverException.Failed(
            "the server answers " + status + " for " + uri, "is the URL right?");
      }
    } finally {
      transfer.cancel(true);
      client.shutdownNow();
    }
  }

  private HttpResponse.BodySubscriber<Path> body(HttpResponse.ResponseInfo info) {
    size.set(info.headers().firstValueAsLong("Content-Length").orElse(0));
    return info.statusCode() == 200
        ? BodySubscribers.ofFile(file)
        : BodySubscribers.replacing(file);
  }

  private HttpResponse<Path> await(
      CompletableFuture<HttpResponse<Path>> transfer, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    long seen = 0;
    var quiet = deadline.atMost(stall);
    while (true) {
      try {
        return transfer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        long now = Files.exists(file) ? Files.size(file) : 0;
        if (deadline.expired() || (now == seen && quiet.expired())) {
          throw new DriverException.TimedOut(
              "the download of " + uri + " stands still at " + now + " bytes",
              "try again, or give a file in place of the URL",
              "");
        }
        if (now != seen) {
          seen = now;
          quiet = deadline.atMost(stall);
          progress.bytes(now, size.get());
        }
      } catch (ExecutionException e) {
        throw new DriverException.Failed(
            "cannot get " + uri + ": " + reason(e),
            "try again; is the address right, and is there room on the disk?",
            "",
            e);
      }
    }
  }

  /// The JDK leaves the message of a refused connection empty.
  private static String reason(ExecutionException e) {
    var cause = e.getCause();
    var text = cause == null ? null : cause.getMessage();
    return text == null ? "no connection" : text;
  }
}
