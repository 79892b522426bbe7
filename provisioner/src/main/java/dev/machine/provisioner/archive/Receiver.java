package dev.machine.provisioner.archive;

import dev.machine.provisioner.archive.FetchException.Kind;
import java.io.IOException;
import java.io.Serial;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Hands a body on as it comes, and counts it.
final class Receiver implements BodySubscriber<@Nullable Void> {

  /// Where the bytes go.
  interface Sink {
    /// Called once, before the first byte.
    void start(ResponseInfo info) throws IOException, FetchException;

    void accept(ByteBuffer bytes) throws IOException, FetchException;
  }

  /// What went wrong on this side.
  static final class SinkException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    SinkException(Exception cause) {
      super(cause.getMessage(), cause);
    }

    FetchException asFetchException() {
      return getCause() instanceof FetchException known
          ? known
          : new FetchException(Kind.LOCAL, String.valueOf(getMessage()), this);
    }
  }

  private final Sink sink;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private volatile long received;
  private volatile boolean started;
  private volatile Flow.@Nullable Subscription subscription;

  Receiver(Sink sink) {
    this.sink = sink;
  }

  long received() {
    return received;
  }

  boolean started() {
    return started;
  }

  Receiver starting(ResponseInfo info) {
    started = true;
    try {
      sink.start(info);
    } catch (IOException | FetchException e) {
      done.completeExceptionally(new SinkException(e));
    }
    return this;
  }

  @Override
  public CompletionStage<@Nullable Void> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription upstream) {
    subscription = upstream;
    if (done.isCompletedExceptionally()) {
      upstream.cancel();
    } else {
      upstream.request(Long.MAX_VALUE);
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one caller at a time: Flow's rule 1.3
  public void onNext(List<ByteBuffer> buffers) {
    try {
      for (var buffer : buffers) {
        var length = buffer.remaining();
        sink.accept(buffer);
        received += length;
      }
    } catch (IOException | FetchException e) {
      var upstream = subscription;
      if (upstream != null) {
        upstream.cancel();
      }
      done.completeExceptionally(new SinkException(e));
    }
  }

  @Override
  public void onError(Throwable cause) {
    done.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }
}
