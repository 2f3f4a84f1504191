package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what stands behind `-A CHAIN`: options of the fixed part, matches and the target in any order, as `iptables`
/// takes them.
///
/// An option belongs to the match or target that was named last and has it. If there is none, `-p` names one more:
/// `-p tcp --dport 80` is `-p tcp -m tcp --dport 80`.
final class RuleReader {
  private static final String SKIP =
      "; --unknown=skip takes rules with unknown parts as never matching";

  private final boolean ipv6;
  private final boolean skipUnknown;
  private final Extensions extensions;
  private final HeaderReader header;
  private final Argument argument;
  private final List<ExtensionReader> readers = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private boolean impliedDone;
  private boolean otherFamily;
  private @Nullable Target plainTarget;
  private @Nullable RuleCount count;

  /// Which names are chains.
  interface Chains {
    /// Whether a user's chain has a name.
    boolean isUsers(String name);

    /// Whether a built-in chain has a name.
    boolean isBuiltIn(String name);
  }

  RuleReader(final boolean ipv6, final boolean skipUnknown) {
    this.ipv6 = ipv6;
    this.skipUnknown = skipUnknown;
    this.extensions = Extensions.of(ipv6);
    this.header = new HeaderReader(ipv6);
    this.argument = new Argument(ipv6);
  }

  /// What of the last rule was not known, and has made it one that never matches.
  List<String> unknown() {
    return unknown;
  }

  ParsedRule read(
      final LineTokens tokens, final Table table, final String chain, final Chains chains)
      throws RuleSyntaxException {
    reset();
    boolean not = false;
    while (tokens.hasNext()) {
      final String word = tokens.take();
      if (word.equals("!")) {
        if (not || !tokens.hasNext()) {
          throw new RuleSyntaxException("! must stand in front of an option");
        }
        not = true;
        continue;
      }
      if (!header.read(word, not, tokens)) {
        readOther(word, not, tokens, table, chains);
      }
      not = false;
    }
    header.checkInterfaces(chain);
    return rule(table);
  }

  private void reset() {
    header.reset();
    readers.clear();
    starts.clear();
    unknown.clear();
    impliedDone = false;
    otherFamily = false;
    plainTarget = null;
    count = null;
  }

  private void readOther(
      final String word,
      final boolean not,
      final LineTokens tokens,
      final Table table,
      final Chains chains)
      throws RuleSyntaxException {
    switch (word) {
      case "-m", "--match" -> readMatch(tokens, not);
      case "-j", "--jump" -> {
        requireFirstTarget(word, not);
        readJump(tokens, table, chains);
      }
      case "-g", "--goto" -> {
        requireFirstTarget(word, not);
        final String chain = tokens.argumentOf(word);
        if (!chains.isUsers(chain)) {
          throw new RuleSyntaxException("-g: there is no user's chain '" + chain + "'");
        }
        plainTarget = new Target.Goto(chain);
      }
      case "-c", "--set-counters" -> count = counters(word, tokens);
      case "-4", "--ipv4" -> otherFamily = ipv6;
      case "-6", "--ipv6" -> otherFamily = !ipv6;
      default -> readOption(word, not, tokens);
    }
  }

  private static RuleCount counters(final String word, final LineTokens tokens)
      throws RuleSyntaxException {
    final String first = tokens.argumentOf(word);
    final int comma = first.indexOf(',');
    final String second = comma < 0 ? tokens.argumentOf(word) : first.substring(comma + 1);
    final long packets = Numbers.decimal(comma < 0 ? first : first.substring(0, comma));
    final long bytes = Numbers.decimal(second);
    if (packets < 0 || bytes < 0) {
      throw new RuleSyntaxException(word + " needs two numbers, packets and bytes");
    }
    return new RuleCount(packets, bytes);
  }

  private void requireFirstTarget(final String word, final boolean not) throws RuleSyntaxException {
    if (not) {
      throw new RuleSyntaxException(word + " cannot be inverted");
    }
    if (plainTarget != null || hasTargetReader()) {
      throw new RuleSyntaxException("a rule has one target only");
    }
  }

  private boolean hasTargetReader() {
    for (final ExtensionReader reader : readers) {
      if (reader instanceof TargetReader) {
        return true;
      }
    }
    return false;
  }

  private void readMatch(final LineTokens tokens, final boolean not) throws RuleSyntaxException {
    if (not) {
      throw new RuleSyntaxException("-m cannot be inverted");
    }
    final int start = tokens.position();
    final String name = tokens.argumentOf("-m");
    final MatchReader reader = extensions.match(name);
    if (reader != null) {
      add(reader, start);
      return;
    }
    requireSkip("match '" + name + "' is not known");
    takeUnknown(tokens);
    add(new UnknownMatch(tokens.textSince(start)), start);
  }

  private void readJump(final LineTokens tokens, final Table table, final Chains chains)
      throws RuleSyntaxException {
    final int start = tokens.position();
    final String name = tokens.argumentOf("-j");
    if (name.equals("DROP") && table == Table.NAT) {
      throw new RuleSyntaxException("table nat is not for filtering: no DROP there");
    }
    plainTarget =
        switch (name) {
          case "ACCEPT" -> Target.ACCEPT;
          case "DROP" -> Target.DROP;
          case "RETURN" -> Target.RETURN;
          case "QUEUE" -> new Target.Queue("QUEUE", "", false);
          default -> chains.isUsers(name) ? new Target.Jump(name) : null;
        };
    if (plainTarget != null) {
      return;
    }
    if (chains.isBuiltIn(name)) {
      throw new RuleSyntaxException("-j: '" + name + "' is a built-in chain");
    }
    final TargetReader reader = extensions.target(name);
    if (reader != null) {
      add(reader, start);
      return;
    }
    if (name.isEmpty()) {
      throw new RuleSyntaxException("-j: the name is empty");
    }
    requireSkip("'" + name + "' is neither a chain nor a target that is known");
    takeUnknown(tokens);
    add(new UnknownTarget(tokens.textSince(start)), start);
  }

  private void add(final ExtensionReader reader, final int start) {
    readers.add(reader);
    starts.add(start);
  }

  private void requireSkip(final String reason) throws RuleSyntaxException {
    if (!skipUnknown) {
      throw new RuleSyntaxException(reason + SKIP);
    }
    unknown.add(reason);
  }

  /// Takes all words up to the next match or target, or option of the fixed part.
  private static void takeUnknown(final LineTokens tokens) {
    while (tokens.hasNext() && !endsUnknown(tokens)) {
      tokens.take();
    }
  }

  private static boolean endsUnknown(final LineTokens tokens) {
    final String word = tokens.peek();
    return endsUnknown(word.equals("!") ? tokens.peekSecond() : word);
  }

  private static boolean endsUnknown(final String word) {
    return switch (word) {
      case "-m", "--match", "-j", "--jump", "-g", "--goto" -> true;
      case "-c", "--set-counters", "-4", "--ipv4", "-6", "--ipv6" -> true;
      default -> HeaderReader.has(word);
    };
  }

  private void readOption(final String word, final boolean not, final LineTokens tokens)
      throws RuleSyntaxException {
    if (!word.startsWith("-") || word.length() < 2) {
      throw new RuleSyntaxException("'" + word + "' is not an option");
    }
    if (takeNewest(word, not, tokens) || takeImplied(word, not, tokens)) {
      return;
    }
    final OptionPrefix prefix = OptionPrefix.find(word, readers);
    if (prefix != null) {
      take(prefix.reader(), prefix.option(), not, prefix.value(), tokens);
      return;
    }
    final String reason = "option " + word + " is not known";
    if (readers.isEmpty()) {
      throw new RuleSyntaxException(reason + " here");
    }
    requireSkip(reason);
    takeUnknown(tokens);
    final int newest = readers.size() - 1;
    final String text = tokens.textSince(starts.get(newest));
    readers.set(
        newest,
        readers.get(newest) instanceof TargetReader
            ? new UnknownTarget(text)
            : new UnknownMatch(text));
  }

  private boolean takeNewest(final String word, final boolean not, final LineTokens tokens)
      throws RuleSyntaxException {
    for (int i = readers.size() - 1; i >= 0; i--) {
      final ExtensionReader reader = readers.get(i);
      final int option = reader.options().find(word);
      if (option >= 0) {
        take(reader, option, not, null, tokens);
        return true;
      }
    }
    return false;
  }

  /// The match that `-p` names, once.
  private boolean takeImplied(final String word, final boolean not, final LineTokens tokens)
      throws RuleSyntaxException {
    if (impliedDone || header.protocol() == 0 || header.protocol() == Protocol.UDPLITE) {
      return false; // the tools imply no match for UDP-Lite
    }
    final MatchReader reader = extensions.match(ProtocolNames.nameOf(header.protocol()));
    if (reader == null || reader.options().find(word) < 0) {
      return false;
    }
    impliedDone = true;
    add(reader, tokens.position() - 1);
    take(reader, reader.options().find(word), not, null, tokens);
    return true;
  }

  private void take(
      final ExtensionReader reader,
      final int option,
      final boolean not,
      final @Nullable String value,
      final LineTokens tokens)
      throws RuleSyntaxException {
    final Option<?> known = reader.options().option(option);
    final String name = "--" + known.names().getFirst();
    argument.set(name, not);
    if (known.arguments() > 0) {
      argument.setText(value == null ? tokens.argumentOf(name) : value);
    }
    if (known.arguments() > 1) {
      argument.setSecond(tokens.argumentOf(name));
    }
    reader.take(option, argument);
  }

  private ParsedRule rule(final Table table) throws RuleSyntaxException {
    final List<Match> matches = new ArrayList<>(readers.size());
    final RuleDraft draft =
        new RuleDraft(ipv6, table, header.protocol(), header.notProtocol(), matches);
    for (final ExtensionReader reader : readers) {
      reader.checkComplete();
      if (reader instanceof final MatchReader match) {
        matches.add(match.match(draft));
      }
    }
    Target target = plainTarget == null ? Target.NONE : plainTarget;
    for (final ExtensionReader reader : readers) {
      if (reader instanceof final TargetReader named) {
        target = named.target(draft);
      }
    }
    return new ParsedRule(otherFamily ? List.of() : header.headers(), matches, target, count);
  }
}
