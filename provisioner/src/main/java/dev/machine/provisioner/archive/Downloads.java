package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.FetchException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Brings files into the cache. A file gets its name there only when its digest is the announced
/// one; what was cut off is continued where it ended.
final class Downloads {

  /// What to fetch.
  ///
  /// @param what how a person would call it
  /// @param uris where it may be, tried in turn while it is not there
  /// @param target its place in the cache
  /// @param size bytes; as a limit when `exact` is false
  record Item(String what, List<URI> uris, Path target, String sha256, long size, boolean exact) {
    Item {
      uris = List.copyOf(uris);
    }
  }

  private static final int ATTEMPTS = 4;
  private static final Duration BETWEEN = Duration.ofMillis(300);

  private final Cache cache;
  private final Http.Source http;

  /// @param http asked for when something is to be fetched
  Downloads(Cache cache, Http.Source http) {
    this.cache = cache;
    this.http = http;
  }

  /// Whether the file is in the cache. Its bytes were verified before it came there.
  static boolean has(Item item) throws ProvisionException {
    Pruning.used(item.target());
    try {
      return Files.exists(item.target())
          && (!item.exact() || Files.size(item.target()) == item.size());
    } catch (IOException e) {
      throw Cache.unusable(item.target(), e);
    }
  }

  /// Returns the file, fetched first if it is missing; of several that ask at once one fetches.
  ///
  /// @param progress told how many bytes of this file are there
  Path get(Item item, LongConsumer progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (has(item)) {
      progress.accept(item.size());
      return item.target();
    }
    try (var _ = cache.lock("file-" + item.sha256().substring(0, 2), deadline)) {
      if (has(item)) {
        progress.accept(item.size());
      } else {
        fetch(item, progress, deadline);
      }
      return item.target();
    } catch (FetchException e) {
      throw words(item, e);
    } catch (IOException e) {
      throw Cache.unusable(cache.root(), e);
    }
  }

  private void fetch(Item item, LongConsumer progress, Deadline deadline)
      throws IOException, FetchException, ProvisionException, InterruptedException {
    var part = cache.part(item.sha256());
    Files.createDirectories(part.getParent());
    room(item, part);
    for (var attempt = 1; ; attempt++) {
      try (var sink = new PartFile(part, item.size(), item.exact(), progress)) {
        transfer(item, sink, deadline);
        sink.finish(item.sha256());
        break;
      } catch (FetchException e) {
        // A continued file may be wrong because of its old beginning: it gets a second chance.
        var again = e.passing() || (e.kind() == Kind.WRONG_DIGEST && PartFile.wasContinued(e));
        if (!again || attempt == ATTEMPTS) {
          throw e;
        }
      }
      Wait.pause(deadline.remaining().compareTo(BETWEEN) < 0 ? deadline.remaining() : BETWEEN);
    }
    place(part, item.target());
  }

  /// As long as its directory is empty, another run may prune it.
  private static void place(Path part, Path target) throws IOException {
    while (true) {
      Files.createDirectories(target.getParent());
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (NoSuchFileException e) {
        if (!Files.exists(part)) {
          throw e;
        }
      }
    }
  }

  private void transfer(Item item, PartFile sink, Deadline deadline)
      throws IOException, FetchException, ProvisionException, InterruptedException {
    for (var uri : item.uris()) {
      var headers =
          sink.length() > 0
              ? Map.of("Range", "bytes=" + sink.length() + "-")
              : Map.<String, String>of();
      try {
        http.get().get(uri, headers, sink, deadline);
        return;
      } catch (FetchException e) {
        if (e.kind() == Kind.STATUS && sink.length() > 0) {
          sink.restart(); // such as 416: there is nothing behind what we have
          throw new FetchException(Kind.CUT_OFF, "it cannot be continued", e);
        }
        if (e.kind() != Kind.NOT_FOUND || uri.equals(item.uris().getLast())) {
          throw e;
        }
      }
    }
  }

  private static void room(Item item, Path part) throws IOException, FetchException {
    var there = Files.exists(part) ? Files.size(part) : 0;
    var free = Files.getFileStore(part.getParent()).getUsableSpace();
    if (item.exact() && item.size() - there > free) {
      throw new FetchException(
          Kind.LOCAL,
          "No space left: " + (item.size() - there) + " bytes needed, " + free + " free");
    }
  }

  private ProvisionException words(Item item, FetchException e) {
    var from = Redact.uri(item.uris().getLast());
    return switch (e.kind()) {
      case WRONG_DIGEST ->
          ProvisionException.failed(
              item.what() + " is not what was announced: " + e.getMessage() + " (" + from + ")",
              "the mirror may be in the middle of an update, or something changes files on the way:"
                  + " try again in some minutes, or use another mirror with --mirror",
              e);
      case LOCAL ->
          ProvisionException.failed(
              "cannot store "
                  + item.what()
                  + " in the cache "
                  + cache.root()
                  + ": "
                  + e.getMessage(),
              "make room there: df -h " + cache.root(),
              e);
      case TIMED_OUT ->
          ProvisionException.failed(
              item.what() + " did not come in time: " + e.getMessage() + " (" + from + ")",
              "run the same command again: it goes on where this one ended",
              e);
      default ->
          ProvisionException.failed(
              "cannot fetch " + item.what() + " from " + from + ": " + e.getMessage(),
              "see that this machine reaches the address: curl -I "
                  + from
                  + "; or use another one"
                  + " with --mirror",
              e);
    };
  }
}
