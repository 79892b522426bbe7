package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// As much of HTTP/1.1 (RFC 9112) as it takes to ask an engine two questions on one connection,
/// over a TCP, TLS or Unix socket alike: the JDK's client speaks no Unix sockets, and brings a
/// thread of its own.
final class HttpConnection {

  /// An answer; header names are in lower case.
  record Response(int status, Map<String, String> headers, String body) {}

  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 200;
  private static final int MAX_BODY = 1024 * 1024;

  private final InputStream in;
  private final OutputStream out;
  private boolean answered;

  HttpConnection(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// Asks for `path` and reads the whole answer.
  ///
  /// @throws ProtocolException when the other side does not speak HTTP
  Response get(String path) throws IOException {
    var request =
        "GET " + path + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: machine\r\nAccept: */*\r\n\r\n";
    out.write(request.getBytes(US_ASCII));
    out.flush();
    var status = status(line());
    var headers = headers();
    return new Response(status, headers, new String(body(headers), UTF_8));
  }

  /// Whether any byte of an answer ever came.
  boolean answered() {
    return answered;
  }

  private static int status(String line) throws ProtocolException {
    var parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
      throw new ProtocolException("no HTTP answer");
    }
    return Integer.parseInt(parts[1]);
  }

  private Map<String, String> headers() throws IOException {
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() > MAX_HEADERS) {
        throw new ProtocolException("malformed HTTP headers");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return chunks();
    }
    var length = headers.get("content-length");
    if (length == null) {
      var all = in.readNBytes(MAX_BODY + 1);
      if (all.length > MAX_BODY) {
        throw new ProtocolException("the answer is too long");
      }
      return all;
    }
    return exactly(number(length, 10));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = number(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        headers(); // trailers
        return body.toByteArray();
      }
      body.writeBytes(exactly(size));
      if (body.size() > MAX_BODY || !line().isEmpty()) {
        throw new ProtocolException("malformed HTTP chunk");
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer was cut off");
    }
    return bytes;
  }

  private static int number(String text, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(text, radix);
      if (number >= 0 && number <= MAX_BODY) {
        return number;
      }
    } catch (NumberFormatException _) {
      // falls through to the one message for every bad length
    }
    throw new ProtocolException("bad HTTP length \"" + text + "\"");
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (line.size() == MAX_LINE) {
        throw new ProtocolException("no HTTP answer");
      }
      answered = true;
      line.write(b);
    }
    var text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
