# shellcheck shell=sh
# find_jdk: prints the home of a JDK 25 or newer; fails where there is none. Looks at JAVA_HOME, the
# usual places, and the java on PATH.

# The major version of the JDK in $1, by its release file; nothing for anything else. A JRE has no
# javac.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  on_path=
  if java_program=$(command -v java); then
    on_path=$(readlink -f "$java_program")
    on_path=${on_path%/bin/java}
  fi
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* /usr/local/*jdk* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$on_path"; do
    major=$(jdk_major "$home")
    if [ -n "$major" ] && [ "$major" -ge 25 ]; then
      echo "$home"
      return 0
    fi
  done
  return 1
}
