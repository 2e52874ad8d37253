# To be sourced: tells the scripts of this project where a JDK 25 is.

# A JDK has its version in a file: asking the program starts a whole JVM.
version_of() {
  release="$(dirname "$(readlink -f "$1" 2>/dev/null || true)")/../release"
  if [ -f "$release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release"
  else
    "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
  fi
}

is_new_enough() {
  [ -x "$1" ] || return 1
  major=$(version_of "$1")
  [ -n "$major" ] && [ "$major" -ge 25 ]
}

find_java() {
  for java in "${JAVA_HOME:-}/bin/java" "$(command -v java || true)" \
      /usr/lib/jvm/*/bin/java /opt/java/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
      "$HOME"/.jdks/*/bin/java /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    if is_new_enough "$java"; then
      echo "$java"
      return
    fi
  done
  echo "${0##*/}: no JDK 25 or newer found; install one or set JAVA_HOME" >&2
  exit 1
}
