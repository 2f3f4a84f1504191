package io.chainwalk.ruletext;

import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.RuleLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what `ipset save` prints: `create` and `add` lines, also with ranges as people write them for `ipset restore`.
public final class IpSetText {
  private static final int NAME_BYTES = 31;
  private static final int MOST_MISTAKES = 100;

  private final LineTokens tokens = new LineTokens();
  private final Map<String, SetDraft> drafts = new LinkedHashMap<>();
  private final List<RuleMistake> mistakes = new ArrayList<>();

  private IpSetText() {}

  /// Reads a dump.
  ///
  /// @param source the file's name, for messages
  /// @param text all of it
  /// @return the sets
  /// @throws BadRulesException when anything in it is wrong, or of a type that is not known
  public static IpSets read(final String source, final String text) throws BadRulesException {
    final IpSetText reader = new IpSetText();
    for (final RuleLine line : RestoreText.lines(source, text)) {
      try {
        reader.take(line.text());
      } catch (final RuleSyntaxException e) {
        reader.mistake(line, e);
      }
    }
    if (!reader.mistakes.isEmpty()) {
      throw new BadRulesException(reader.mistakes);
    }
    final List<IpSet> sets = new ArrayList<>();
    reader.drafts.values().forEach(draft -> sets.add(draft.set()));
    return new IpSets(sets);
  }

  private void mistake(final RuleLine line, final RuleSyntaxException e) {
    if (mistakes.size() < MOST_MISTAKES) {
      mistakes.add(new RuleMistake(line.origin(), line.text(), e.reason()));
    }
  }

  private void take(final String line) throws RuleSyntaxException {
    if (line.isBlank() || line.charAt(0) == '#') {
      return;
    }
    tokens.read(line, 0);
    final String command = tokens.argumentOf("the line");
    switch (command) {
      case "create", "-N" -> create();
      case "add", "-A" -> add();
      default -> throw new RuleSyntaxException("'" + command + "' is neither create nor add");
    }
  }

  private void create() throws RuleSyntaxException {
    final String name = tokens.argumentOf("create");
    if (name.isEmpty() || name.length() > NAME_BYTES) {
      throw new RuleSyntaxException("a set's name has 1 to 31 characters");
    }
    if (drafts.containsKey(name)) {
      throw new RuleSyntaxException("there is a set '" + name + "' already");
    }
    final String typeName = tokens.argumentOf("create " + name);
    for (final IpSet.Type type : IpSet.Type.values()) {
      if (type.text().equals(typeName)) {
        drafts.put(name, SetDraft.create(name, type, tokens));
        return;
      }
    }
    throw new RuleSyntaxException("set type " + typeName + " is not known here");
  }

  private void add() throws RuleSyntaxException {
    final String name = tokens.argumentOf("add");
    final SetDraft draft = drafts.get(name);
    if (draft == null) {
      throw new RuleSyntaxException("there is no set '" + name + "'");
    }
    draft.add(tokens, drafts.keySet());
  }
}
