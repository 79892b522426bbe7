package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/// An image of one static program, made here and brought to a host: no registry is needed.
record Box(Shell shell, String context) {

  /// Of no registry: an engine asks for such an image in vain and at once, and takes its own.
  static final String IMAGE = "127.0.0.1:9/box";

  static Box on(Shell shell, String context) throws IOException, InterruptedException {
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin img/www && cp "$(command -v busybox)" img/bin/
            for a in sh httpd echo cat wget; do ln -sf busybox img/bin/$a; done
            echo served > img/www/index.html
            tar -C img -c . | docker --context %s import - %s
            """
                .formatted(context, IMAGE))
        .ok();
    return new Box(shell, context);
  }

  void saysHello() throws IOException, InterruptedException {
    var hello = shell.docker("--context", context, "run", "--rm", IMAGE, "echo", "hello");
    assertThat(hello.ok().out()).isEqualTo("hello\n");
  }
}
