package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.IpPrefix;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks the values of one object's fields, as the API server does before kube-proxy ever sees them.
///
/// Fields are named by JSON pointers, such as `/spec/ports/0/port`. Each check notes what is wrong and answers with
/// something harmless, so that the others still run.
final class FieldChecks {
  private static final int MAX_PORT = 0xFFFF;
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final ManifestObject object;
  private final Problems problems;
  private final int problemsBefore;

  FieldChecks(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
    this.problemsBefore = problems.count();
  }

  /// Whether nothing was wrong so far.
  boolean passed() {
    return problems.count() == problemsBefore;
  }

  /// Notes that a field is missing.
  void missing(final String pointer) {
    problem(pointer, "%s is missing");
  }

  /// Notes what is wrong with a field.
  ///
  /// @param pointer leads to the field
  /// @param sentence with `%s` where the field's path goes
  void problem(final String pointer, final String sentence) {
    final JsonPointer compiled = JsonPointer.compile(pointer);
    problems.add(object, compiled, sentence.replace("%s", object.path(compiled)));
  }

  /// Checks that an object is in a version that is read. In another one it is the same thing in a shape that cannot be
  /// read, and to skip it would lose what it says.
  ///
  /// @param versions the versions; the first is the one to use
  /// @return whether it is
  boolean version(final List<String> versions) {
    if (versions.contains(object.apiVersion())) {
      return true;
    }
    problem(
        "/apiVersion",
        object.apiVersion().isEmpty()
            ? "%s is missing, it must be " + versions.getFirst()
            : "%s must be " + versions.getFirst() + ", not " + object.apiVersion());
    return false;
  }

  /// Checks that a name or a list is there.
  void require(final boolean present, final String pointer) {
    if (!present) {
      missing(pointer);
    }
  }

  /// Checks an object's own name, and its namespace where it gives one.
  ///
  /// @param dotted whether the name may be several DNS labels with dots between them
  void identity(final @Nullable ObjectMeta metadata, final boolean dotted) {
    if (metadata == null) {
      missing("/metadata/name");
      return;
    }
    name(metadata.getNamespace(), false, "/metadata/namespace");
    if (metadata.getName() == null || metadata.getName().isEmpty()) {
      missing("/metadata/name");
    } else {
      name(metadata.getName(), dotted, "/metadata/name");
    }
  }

  /// Checks a name, if there is one (RFC 1123 labels, lower case, as Kubernetes wants them).
  ///
  /// @param dotted whether it may be several labels with dots between them
  void name(final @Nullable String name, final boolean dotted, final String pointer) {
    if (name == null || name.isEmpty()) {
      return;
    }
    final List<String> labels = dotted ? List.of(name.split("\\.", -1)) : List.of(name);
    if (!labels.stream().allMatch(label -> DNS_LABEL.matcher(label).matches())) {
      problem(
          pointer,
          "%s must be made of lower-case letters, digits and inner hyphens, 63 at most"
              + (dotted ? " between dots" : "")
              + ", not \""
              + name
              + '"');
    }
  }

  /// Checks a port that must be there.
  ///
  /// @return the port, or 1 where it is wrong
  int port(final @Nullable Integer port, final String pointer) {
    if (port == null) {
      missing(pointer);
      return 1;
    }
    if (port < 1 || port > MAX_PORT) {
      problem(pointer, "%s must be 1 to 65535, not " + port);
      return 1;
    }
    return port;
  }

  /// Checks a protocol; TCP where it is left out.
  ///
  /// @return the protocol's number
  int protocol(final @Nullable String protocol, final String pointer) {
    return Protocol.ofService(oneOf(protocol, PROTOCOLS, pointer));
  }

  /// Checks a word out of a few.
  ///
  /// @param words the words; the first is the default
  /// @return the word, or the default where it is missing or wrong
  String oneOf(final @Nullable String word, final List<String> words, final String pointer) {
    if (word == null || word.isEmpty()) {
      return words.getFirst();
    }
    if (!words.contains(word)) {
      final int last = words.size() - 1;
      final String choice = String.join(", ", words.subList(0, last)) + " or " + words.get(last);
      problem(pointer, "%s must be " + choice + ", not \"" + word + '"');
      return words.getFirst();
    }
    return word;
  }

  /// Checks an IP address.
  ///
  /// Zeros in front of a byte of an IPv4 address mean nothing, as in kube-proxy, and in particular not octal. An IPv4-mapped
  /// IPv6 address is refused: what it is depends on who reads it.
  ///
  /// @return the address, or null where it is none
  @Nullable IpAddress address(final String text, final String pointer) {
    final IpAddress address;
    try {
      address = IpAddress.parse(text);
    } catch (final IllegalArgumentException _) {
      problem(pointer, "%s must be an IP address, not \"" + text + '"');
      return null;
    }
    if (isMapped(address)) {
      problem(pointer, "%s must not be an IPv4-mapped IPv6 address: \"" + text + '"');
      return null;
    }
    return address;
  }

  /// Whether an address is an IPv4-mapped one of IPv6 (RFC 4291 section 2.5.5.2).
  static boolean isMapped(final IpAddress address) {
    return address.ipv6() && address.high() == 0 && address.low() >>> 32 == 0xFFFF;
  }

  /// Checks a prefix. White space around it and bits behind its length are let pass, as kube-proxy lets them.
  ///
  /// @return the prefix, or null where it is none
  @Nullable IpPrefix prefix(final String text, final String pointer) {
    try {
      return IpPrefix.ofCidr(text.strip());
    } catch (final IllegalArgumentException _) {
      problem(pointer, "%s must be a CIDR such as 10.0.0.0/8, not \"" + text + '"');
      return null;
    }
  }

  /// Checks a number that may be left out.
  ///
  /// @return the number, or what stands for it where it is missing or wrong
  int number(
      final @Nullable Integer number,
      final int least,
      final int most,
      final int otherwise,
      final String pointer) {
    if (number == null) {
      return otherwise;
    }
    if (number < least || number > most) {
      problem(pointer, "%s must be " + least + " to " + most + ", not " + number);
      return otherwise;
    }
    return number;
  }
}
