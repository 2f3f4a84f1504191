package io.chainwalk.tools.selection;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.select.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an endpoint as a line of a file or a change has it: `[NAME] ADDRESS:PORT [weight=W]`.
final class EndpointWords {
  /// Begins with a letter, so that it is neither a number nor an address.
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

  private static final Pattern IPV4 = Pattern.compile("([0-9.]+):([0-9]{1,5})");
  private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]+)\\]:([0-9]{1,5})");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
  private static final int MAX_PORT = 0xFFFF;
  private static final String WEIGHT = "weight=";

  private EndpointWords() {}

  /// Reads an endpoint.
  ///
  /// @param words what stands between blanks
  /// @throws IllegalArgumentException when it is none, with what is wrong
  static LabEndpoint parse(final List<String> words) {
    final List<String> rest = new ArrayList<>(words);
    final int weight =
        rest.getLast().startsWith(WEIGHT)
            ? weight(rest.removeLast().substring(WEIGHT.length()))
            : LabEndpoint.DEFAULT_WEIGHT;
    if (rest.isEmpty() || rest.size() > 2) {
      throw new IllegalArgumentException(
          "expected [NAME] ADDRESS:PORT [weight=W], not \"" + String.join(" ", words) + '"');
    }
    final String address = address(rest.getLast());
    return new LabEndpoint(rest.size() == 2 ? name(rest.getFirst()) : address, address, weight);
  }

  /// Splits at blanks.
  static List<String> split(final String text) {
    return Arrays.stream(text.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /// Checks a name.
  static String name(final String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a name is a letter and then letters, digits, dots, hyphens and underscores, not \""
              + text
              + '"');
    }
    return text;
  }

  /// Whether a word can be a name and not an address.
  static boolean isName(final String text) {
    return NAME.matcher(text).matches();
  }

  /// Whether a word is a number, and so a count.
  static boolean isNumber(final String text) {
    return DIGITS.matcher(text).matches();
  }

  private static String address(final String text) {
    final Matcher ipv4 = IPV4.matcher(text);
    final Matcher matcher = ipv4.matches() ? ipv4 : IPV6.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected ADDRESS:PORT, as 10.0.0.1:80 or [2001:db8::1]:80, not \"" + text + '"');
    }
    final int port = Integer.parseInt(matcher.group(2));
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("the port must be 1 to 65535, not " + port);
    }
    return IpAddress.parse(matcher.group(1)).withPort(port);
  }

  /// Reads a weight.
  static int weight(final String text) {
    final int weight = isNumber(text) ? Integer.parseInt(text) : -1;
    if (weight < 0 || weight > Candidate.MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight must be a whole number of 0 to %d, not \"%s\""
              .formatted(Candidate.MAX_WEIGHT, text));
    }
    return weight;
  }
}
