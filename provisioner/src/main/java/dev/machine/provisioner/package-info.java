/// Owns Host: its store, its life, SSH, certificates, client configuration. The core of the domain:
/// the first floor where a server, an engine and a template can be named together.
@NullMarked
package dev.machine.provisioner;

import org.jspecify.annotations.NullMarked;
