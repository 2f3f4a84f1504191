package io.chainwalk.ruletext;

import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fixed part of the rule being read. Several addresses with commas between make several rules.
final class HeaderReader {
  /// What there is in the fixed part.
  private enum Part {
    SOURCE,
    DESTINATION,
    INPUT,
    OUTPUT,
    PROTOCOL,
    FRAGMENT
  }

  private final boolean ipv6;
  private final Set<Part> seen = EnumSet.noneOf(Part.class);
  private List<AddressMask> sources;
  private List<AddressMask> destinations;
  private boolean notSource;
  private boolean notDestination;
  private InterfaceMatch input = InterfaceMatch.ANY;
  private InterfaceMatch output = InterfaceMatch.ANY;
  private int protocol;
  private boolean notProtocol;
  private HeaderMatch.Fragment fragment = HeaderMatch.Fragment.ANY;

  HeaderReader(final boolean ipv6) {
    this.ipv6 = ipv6;
    sources = List.of(AddressMask.any(ipv6));
    destinations = sources;
  }

  /// Forgets the last rule.
  void reset() {
    seen.clear();
    sources = List.of(AddressMask.any(ipv6));
    destinations = sources;
    notSource = false;
    notDestination = false;
    input = InterfaceMatch.ANY;
    output = InterfaceMatch.ANY;
    protocol = 0;
    notProtocol = false;
    fragment = HeaderMatch.Fragment.ANY;
  }

  /// Whether a word is an option of the fixed part: then no match and no target has it, since the tools keep all options
  /// in one table.
  static boolean has(final String word) {
    return part(word) != null;
  }

  private static @Nullable Part part(final String word) {
    return switch (word) {
      case "-s", "--source", "--src" -> Part.SOURCE;
      case "-d", "--destination", "--dst" -> Part.DESTINATION;
      case "-i", "--in-interface" -> Part.INPUT;
      case "-o", "--out-interface" -> Part.OUTPUT;
      case "-p", "--protocol", "--proto" -> Part.PROTOCOL;
      case "-f", "--fragment", "--fragments" -> Part.FRAGMENT;
      default -> null;
    };
  }

  /// Takes an option of the fixed part.
  ///
  /// @return false if it is none
  boolean read(final String word, final boolean not, final LineTokens tokens)
      throws RuleSyntaxException {
    final Part part = part(word);
    if (part == null) {
      return false;
    }
    if (!seen.add(part)) {
      throw new RuleSyntaxException(word + " can be given only once");
    }
    switch (part) {
      case SOURCE -> {
        sources = addresses(word, tokens.argumentOf(word), not);
        notSource = not;
      }
      case DESTINATION -> {
        destinations = addresses(word, tokens.argumentOf(word), not);
        notDestination = not;
      }
      case INPUT -> input = Interfaces.parse(tokens.argumentOf(word), not);
      case OUTPUT -> output = Interfaces.parse(tokens.argumentOf(word), not);
      case PROTOCOL -> {
        protocol = ProtocolNames.parse(word, tokens.argumentOf(word));
        notProtocol = not;
        if (protocol == 0 && not) {
          throw new RuleSyntaxException("! -p all never matches");
        }
      }
      case FRAGMENT -> {
        if (ipv6) {
          throw new RuleSyntaxException("-f is for IPv4 only");
        }
        fragment = not ? HeaderMatch.Fragment.NOT_LATER : HeaderMatch.Fragment.LATER;
      }
    }
    return true;
  }

  private List<AddressMask> addresses(final String word, final String text, final boolean not)
      throws RuleSyntaxException {
    if (text.indexOf(',') < 0) {
      return List.of(Addresses.mask(word, text, ipv6));
    }
    if (not) {
      throw new RuleSyntaxException(
          "! " + word + " takes one address only (several make several rules)");
    }
    final List<AddressMask> all = new ArrayList<>();
    for (final String part : text.split(",", -1)) {
      all.add(Addresses.mask(word, part, ipv6));
    }
    return all;
  }

  int protocol() {
    return protocol;
  }

  boolean notProtocol() {
    return notProtocol;
  }

  /// Refuses interfaces that a built-in chain does not have (user's chains may name them).
  void checkInterfaces(final String chain) throws RuleSyntaxException {
    final boolean noInput = chain.equals("OUTPUT") || chain.equals("POSTROUTING");
    final boolean noOutput = chain.equals("PREROUTING") || chain.equals("INPUT");
    if (noInput && seen.contains(Part.INPUT)) {
      throw new RuleSyntaxException("-i cannot be used in " + chain);
    }
    if (noOutput && seen.contains(Part.OUTPUT)) {
      throw new RuleSyntaxException("-o cannot be used in " + chain);
    }
  }

  /// The header parts of the rules that the line makes, by source, then by destination.
  List<HeaderMatch> headers() {
    if (sources.size() == 1 && destinations.size() == 1) {
      return List.of(header(sources.getFirst(), destinations.getFirst()));
    }
    final List<HeaderMatch> headers = new ArrayList<>(sources.size() * destinations.size());
    for (final AddressMask source : sources) {
      for (final AddressMask destination : destinations) {
        headers.add(header(source, destination));
      }
    }
    return headers;
  }

  private HeaderMatch header(final AddressMask source, final AddressMask destination) {
    return new HeaderMatch(
        source,
        notSource,
        destination,
        notDestination,
        input,
        output,
        protocol,
        notProtocol,
        fragment);
  }
}
