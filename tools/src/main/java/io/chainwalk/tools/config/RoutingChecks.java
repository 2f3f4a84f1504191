package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Checks that only objects need that say where requests go. Fields are named by JSON pointers.
final class RoutingChecks {
  private static final List<String> UNCLEAN = List.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> UNCLEAN_ENDS = List.of("/..", "/.");
  private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST_PORT_NAME = 15;
  private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
  private static final String WILDCARD = "*.";
  private static final int LONGEST_HOST = 253;

  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

  private final FieldChecks checks;

  RoutingChecks(final FieldChecks checks) {
    this.checks = checks;
  }

  /// The path of a field as people write it.
  String path(final ManifestObject object, final String pointer) {
    return object.path(JsonPointer.compile(pointer));
  }

  /// A text that must be there.
  String required(final String pointer, final String text) {
    if (text.isEmpty()) {
      checks.missing(pointer);
    }
    return text;
  }

  /// A name that must be there, of labels with dots between them.
  void name(final String pointer, final String text) {
    checks.name(required(pointer, text), true, pointer);
  }

  /// A host, `*.` and a host, or nothing.
  ///
  /// @return the same in lower case
  String host(final String pointer, final String host) {
    if (host.isEmpty()) {
      return host;
    }
    final String name = host.startsWith(WILDCARD) ? host.substring(WILDCARD.length()) : host;
    if (IPV4.matcher(host).matches()
        || host.startsWith("[")
        || host.indexOf(':') != host.lastIndexOf(':')) {
      checks.problem(pointer, "%s must be a DNS name, not an IP address: \"" + host + '"');
    } else if (host.indexOf(':') >= 0) {
      checks.problem(pointer, "%s must be a host without a port, not \"" + host + '"');
    } else if (name.indexOf('*') >= 0) {
      checks.problem(
          pointer,
          "%s may have a wildcard only as its whole first label, as *.example.com: \""
              + host
              + '"');
    } else if (!HOST.matcher(name).matches() || host.length() > LONGEST_HOST) {
      checks.problem(
          pointer,
          "%s must be a host in lower-case letters, digits, inner hyphens and dots, or *. in front of one,"
              + " not \""
              + host
              + '"');
    }
    return host.toLowerCase(Locale.ROOT);
  }

  /// A path that begins with a slash.
  void absolute(final String pointer, final String path) {
    if (!path.startsWith("/")) {
      checks.problem(
          pointer, "%s must be an absolute path, which begins with /, not \"" + path + '"');
    }
  }

  /// A path that begins with a slash and has nothing in it that servers resolve.
  void cleanPath(final String pointer, final String path) {
    absolute(pointer, path);
    for (final String part : UNCLEAN) {
      if (path.contains(part)) {
        checks.problem(pointer, "%s must not contain " + part + ": \"" + path + '"');
        return;
      }
    }
    for (final String end : UNCLEAN_ENDS) {
      if (path.endsWith(end)) {
        checks.problem(pointer, "%s must not end with " + end + ": \"" + path + '"');
        return;
      }
    }
  }

  /// The name of a port (RFC 6335 section 5.1, in lower case).
  void portName(final String pointer, final String name) {
    if (name.length() > LONGEST_PORT_NAME || !PORT_NAME.matcher(name).matches()) {
      checks.problem(
          pointer,
          "%s must be a port's name, 15 lower-case letters, digits and single inner hyphens at most, one"
              + " of them a letter, not \""
              + name
              + '"');
    }
  }
}
