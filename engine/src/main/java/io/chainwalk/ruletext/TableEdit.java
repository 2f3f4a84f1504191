package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table while its section of the text is applied.
final class TableEdit implements RuleReader.Chains {
  private static final int NAME_BYTES = 28;

  private final Table table;
  private final Map<String, ChainEdit> chains = new LinkedHashMap<>();

  /// Found when it is needed; null again once a rule may have changed. Chains are deleted in a row.
  private @Nullable References references;

  TableEdit(final Table table, final @Nullable RuleTable before, final boolean noFlush) {
    this.table = table;
    for (final Hook hook : table.hooks()) {
      chains.put(hook.name(), new ChainEdit(hook.name(), Chain.Policy.ACCEPT));
    }
    if (before == null) {
      return;
    }
    for (final Chain chain : before.chains().values()) {
      final ChainEdit edit = new ChainEdit(chain);
      if (noFlush || edit.isBuiltIn()) {
        chains.put(chain.name(), edit);
      }
      if (!noFlush && edit.isBuiltIn()) {
        edit.flush();
      }
    }
  }

  RuleTable result() {
    final List<Chain> results = new ArrayList<>(chains.size());
    for (final ChainEdit chain : chains.values()) {
      results.add(chain.result());
    }
    return new RuleTable(table, results);
  }

  @Override
  public boolean isUsers(final String name) {
    final ChainEdit chain = chains.get(name);
    return chain != null && !chain.isBuiltIn();
  }

  @Override
  public boolean isBuiltIn(final String name) {
    final ChainEdit chain = chains.get(name);
    return chain != null && chain.isBuiltIn();
  }

  /// `:CHAIN POLICY [packets:bytes]`: sets a built-in chain's policy; creates a user's chain, or empties it.
  void chainLine(final String line, final LineTokens tokens, final boolean counters)
      throws RuleSyntaxException {
    tokens.read(line, 1);
    final String name = tokens.argumentOf("a chain line");
    final String policy = tokens.argumentOf(":" + name);
    final RuleCount count =
        tokens.hasNext() ? Counters.parse(tokens.take(), counters) : RuleCount.ZERO;
    references = null;
    final ChainEdit chain = chains.get(name);
    if (!policy.equals("-")) {
      setPolicy(name, policy, count);
    } else if (chain == null) {
      create(name);
    } else if (!chain.isBuiltIn()) {
      chain.flush();
    }
  }

  private void setPolicy(final String name, final String policy, final RuleCount count)
      throws RuleSyntaxException {
    final ChainEdit chain = chain(name);
    if (!chain.isBuiltIn()) {
      throw new RuleSyntaxException("chain " + name + " is a user's and has no policy");
    }
    if (policy.equals("ACCEPT")) {
      chain.setPolicy(Chain.Policy.ACCEPT, count);
    } else if (!policy.equals("DROP")) {
      throw new RuleSyntaxException("'" + policy + "' is not a policy: ACCEPT or DROP");
    } else if (table == Table.NAT) {
      throw new RuleSyntaxException("table nat is not for filtering: no policy DROP there");
    } else {
      chain.setPolicy(Chain.Policy.DROP, count);
    }
  }

  private void create(final String name) throws RuleSyntaxException {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      throw new RuleSyntaxException("chain name '" + name + "' is empty or longer than 28 bytes");
    }
    switch (name) {
      case "ACCEPT", "DROP", "QUEUE", "RETURN" ->
          throw new RuleSyntaxException("'" + name + "' is a verdict and cannot name a chain");
      default -> chains.put(name, new ChainEdit(name, Chain.Policy.NONE));
    }
  }

  private ChainEdit chain(final String name) throws RuleSyntaxException {
    final ChainEdit chain = chains.get(name);
    if (chain == null) {
      throw new RuleSyntaxException("there is no chain '" + name + "'");
    }
    return chain;
  }

  /// A line that begins with a command, or with counters in front of it.
  void commandLine(
      final RuleLine line, final LineTokens tokens, final RuleReader reader, final boolean counters)
      throws RuleSyntaxException {
    final String text = line.text();
    RuleCount count = RuleCount.ZERO;
    int from = 0;
    if (text.charAt(0) == '[') {
      from = text.indexOf(']') + 1;
      count = Counters.parse(text.substring(0, Math.max(from, 1)), counters);
    }
    tokens.read(text, from);
    final String command = tokens.argumentOf("the line");
    switch (command) {
      case "-A", "--append" -> {
        final String name = tokens.argumentOf(command);
        append(chain(name), name, line, count, tokens, reader);
      }
      case "-I", "--insert" -> insert(line, count, tokens, reader);
      case "-R", "--replace" -> replace(line, count, tokens, reader);
      case "-D", "--delete" -> delete(line, tokens, reader);
      default -> {
        ChainCommands.apply(command, this, chains, tokens);
        if (command.equals("-X") || command.equals("--delete-chain")) {
          return;
        }
      }
    }
    references = null;
  }

  /// Which chains rules lead to now.
  References references() {
    final References known = references;
    if (known != null) {
      return known;
    }
    final References found = new References(chains.values());
    references = found;
    return found;
  }

  private void append(
      final ChainEdit chain,
      final String name,
      final RuleLine line,
      final RuleCount count,
      final LineTokens tokens,
      final RuleReader reader)
      throws RuleSyntaxException {
    final List<Rule> rules = rules(name, line, count, tokens, reader);
    if (rules.size() == 1) {
      chain.edit().add(rules.getFirst());
    } else {
      chain.edit().addAll(rules);
    }
  }

  private List<Rule> rules(
      final String chain,
      final RuleLine line,
      final RuleCount count,
      final LineTokens tokens,
      final RuleReader reader)
      throws RuleSyntaxException {
    final ParsedRule parsed = reader.read(tokens, table, chain, this);
    final RuleCount own = parsed.count() == null ? count : parsed.count();
    final List<Rule> rules = new ArrayList<>(parsed.headers().size());
    for (final HeaderMatch header : parsed.headers()) {
      rules.add(new Rule(header, parsed.matches(), parsed.target(), own, line.origin()));
    }
    return rules;
  }

  private void insert(
      final RuleLine line, final RuleCount count, final LineTokens tokens, final RuleReader reader)
      throws RuleSyntaxException {
    final String name = tokens.argumentOf("-I");
    final ChainEdit chain = chain(name);
    final int place = hasNumber(tokens) ? number(tokens, chain.rules().size() + 1) : 1;
    // as the tools do: each of several rules is put in front of the one before it
    chain.edit().addAll(place - 1, rules(name, line, count, tokens, reader).reversed());
  }

  private void replace(
      final RuleLine line, final RuleCount count, final LineTokens tokens, final RuleReader reader)
      throws RuleSyntaxException {
    final String name = tokens.argumentOf("-R");
    final ChainEdit chain = chain(name);
    final int place = number(tokens, chain.rules().size());
    final List<Rule> rules = rules(name, line, count, tokens, reader);
    if (rules.size() != 1) {
      throw new RuleSyntaxException("-R takes one rule, not several addresses");
    }
    chain.edit().set(place - 1, rules.getFirst());
  }

  private void delete(final RuleLine line, final LineTokens tokens, final RuleReader reader)
      throws RuleSyntaxException {
    final String name = tokens.argumentOf("-D");
    final ChainEdit chain = chain(name);
    if (hasNumber(tokens)) {
      chain.edit().remove(number(tokens, chain.rules().size()) - 1);
      return;
    }
    for (final Rule wanted : rules(name, line, RuleCount.ZERO, tokens, reader)) {
      final List<Rule> rules = chain.edit();
      int at = 0;
      while (at < rules.size() && !TableChange.sameRule(rules.get(at), wanted)) {
        at++;
      }
      if (at == rules.size()) {
        throw new RuleSyntaxException("chain " + name + " has no such rule");
      }
      rules.remove(at);
    }
  }

  private static boolean hasNumber(final LineTokens tokens) {
    return tokens.hasNext() && Numbers.decimal(tokens.peek()) >= 0;
  }

  private static int number(final LineTokens tokens, final int most) throws RuleSyntaxException {
    final String word = tokens.argumentOf("the command");
    final long number = Numbers.decimal(word);
    if (number < 1 || number > most) {
      throw new RuleSyntaxException("the chain has no rule '" + word + "'");
    }
    return (int) number;
  }

  /// `-P`.
  void policyCommand(final LineTokens tokens) throws RuleSyntaxException {
    final String name = tokens.argumentOf("-P");
    setPolicy(name, tokens.argumentOf("-P"), RuleCount.ZERO);
  }

  /// `-N`.
  void createCommand(final LineTokens tokens) throws RuleSyntaxException {
    final String name = tokens.argumentOf("-N");
    if (chains.containsKey(name)) {
      throw new RuleSyntaxException("there is a chain '" + name + "' already");
    }
    if (name.startsWith("-") || name.startsWith("!")) {
      throw new RuleSyntaxException("a chain name cannot begin with - or !");
    }
    create(name);
  }

  /// The chains that a command without a name, or with one, is about.
  List<ChainEdit> named(final LineTokens tokens) throws RuleSyntaxException {
    return tokens.hasNext() ? List.of(chain(tokens.take())) : List.copyOf(chains.values());
  }
}
