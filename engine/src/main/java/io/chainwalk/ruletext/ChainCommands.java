package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Map;

/// Commands about whole chains: `-N`, `-X`, `-F`, `-P`, `-E`, `-Z`.
final class ChainCommands {
  private ChainCommands() {}

  static void apply(
      final String command,
      final TableEdit table,
      final Map<String, ChainEdit> chains,
      final LineTokens tokens)
      throws RuleSyntaxException {
    switch (command) {
      case "-N", "--new-chain" -> table.createCommand(tokens);
      case "-P", "--policy" -> table.policyCommand(tokens);
      case "-F", "--flush" -> table.named(tokens).forEach(ChainEdit::flush);
      case "-Z", "--zero" -> table.named(tokens).forEach(ChainEdit::zero);
      case "-X", "--delete-chain" -> delete(table, chains, tokens);
      case "-E", "--rename-chain" -> rename(table, chains, tokens);
      default ->
          throw new RuleSyntaxException("'" + command + "' is not a command of restore text");
    }
    if (tokens.hasNext()) {
      throw new RuleSyntaxException(command + ": '" + tokens.peek() + "' is one word too many");
    }
  }

  /// Deletes a user's chain that is empty and that no rule jumps to; without a name, all of them.
  private static void delete(
      final TableEdit table, final Map<String, ChainEdit> chains, final LineTokens tokens)
      throws RuleSyntaxException {
    if (tokens.hasNext()) {
      delete(tokens.take(), table, chains);
      return;
    }
    for (final String name : List.copyOf(chains.keySet())) {
      if (table.isUsers(name)) {
        delete(name, table, chains);
      }
    }
  }

  private static void delete(
      final String name, final TableEdit table, final Map<String, ChainEdit> chains)
      throws RuleSyntaxException {
    final ChainEdit chain = chains.get(name);
    if (chain == null || !table.isUsers(name)) {
      throw new RuleSyntaxException("-X: there is no user's chain '" + name + "'");
    }
    if (!chain.rules().isEmpty()) {
      throw new RuleSyntaxException("-X: chain " + name + " is not empty");
    }
    table.references().requireNone(name);
    chains.remove(name);
  }

  private static void rename(
      final TableEdit table, final Map<String, ChainEdit> chains, final LineTokens tokens)
      throws RuleSyntaxException {
    final String from = tokens.argumentOf("-E");
    final ChainEdit chain = chains.get(from);
    if (chain == null || !table.isUsers(from)) {
      throw new RuleSyntaxException("-E: there is no user's chain '" + from + "'");
    }
    table.createCommand(tokens);
    final String to = tokens.lastTaken();
    chains.put(to, chain.renamed(to));
    chains.remove(from);
    for (final ChainEdit other : chains.values()) {
      if (other.rules().stream().anyMatch(rule -> leadsTo(rule, from))) {
        other.edit().replaceAll(rule -> leadsTo(rule, from) ? redirected(rule, to) : rule);
      }
    }
  }

  private static boolean leadsTo(final Rule rule, final String chain) {
    return chain.equals(chainOf(rule.target()));
  }

  /// The chain that a target leads to, or the empty text.
  static String chainOf(final Target target) {
    if (target instanceof final Target.Jump jump) {
      return jump.chain();
    }
    return target instanceof final Target.Goto go ? go.chain() : "";
  }

  private static Rule redirected(final Rule rule, final String chain) {
    final Target target =
        rule.target() instanceof Target.Goto ? new Target.Goto(chain) : new Target.Jump(chain);
    return new Rule(rule.header(), rule.matches(), target, rule.count(), rule.origin());
  }
}
