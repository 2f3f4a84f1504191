package io.chainwalk.tools.chains;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.IpSetText;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.ruletext.RuleMistake;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads dumps of rules and sets.
///
/// **Threads:** one at a time.
public final class DumpFiles {
  private static final String SKIP =
      " (--unknown=skip takes all rules that ask for it as never matching)";

  private final InputStream standardInput;
  private final boolean skipsUnknown;
  private final List<String> problems = new ArrayList<>();
  private final List<RuleMistake> skipped = new ArrayList<>();

  /// Begins to read.
  ///
  /// @param standardInput read where `-` is named
  /// @param skipsUnknown whether rules with something unknown are taken as ones that never match
  public DumpFiles(final InputStream standardInput, final boolean skipsUnknown) {
    this.standardInput = standardInput;
    this.skipsUnknown = skipsUnknown;
  }

  /// Reads files.
  ///
  /// @param dumps files with rules, at most one of each family; `-` for standard input
  /// @param sets a file with sets; empty for none
  /// @return what is loaded
  /// @throws BadInputException with all that is wrong
  public Rulesets read(final List<String> dumps, final String sets) throws BadInputException {
    Rulesets rulesets = Rulesets.NONE;
    for (final String dump : dumps) {
      rulesets = addRules(dump, rulesets);
    }
    if (!sets.isEmpty()) {
      rulesets = new Rulesets(rulesets.ipv4(), rulesets.ipv6(), readSets(sets));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return rulesets;
  }

  /// Reads files for packets to meet, so that no set may be missing that rules ask for.
  ///
  /// @param dumps files with rules, at most one of each family; `-` for standard input
  /// @param sets a file with sets; empty for none
  /// @return what is loaded
  /// @throws BadInputException with all that is wrong
  Rulesets readForPackets(final List<String> dumps, final String sets) throws BadInputException {
    final Rulesets read = read(dumps, sets);
    final MissingSets missing = new MissingSets(read.sets(), sets.isEmpty() ? "" : nameOf(sets));
    Rulesets complete = read;
    for (final Ruleset ruleset : read.loaded()) {
      complete = complete.with(missing.without(ruleset));
    }
    if (!skipsUnknown && !missing.firsts().isEmpty()) {
      throw new BadInputException(
          missing.firsts().stream().map(mistake -> mistake.message() + SKIP).toList());
    }
    skipped.addAll(missing.rules());
    return complete;
  }

  private Rulesets addRules(final String file, final Rulesets rulesets) {
    final String text = textOf(file);
    if (text == null) {
      return rulesets;
    }
    if (text.lines().noneMatch(line -> line.startsWith("*"))) {
      problems.add(nameOf(file) + ": has no table; what iptables-save prints has one at least.");
      return rulesets;
    }
    final boolean ipv6 = RestoreText.isIpv6(text);
    if (rulesets.family(ipv6) != null) {
      problems.add(
          nameOf(file)
              + ": is a second dump of "
              + (ipv6 ? "ip6tables" : "iptables")
              + "; one is enough.");
      return rulesets;
    }
    try {
      final RestoreResult result = RestoreText.dump(nameOf(file), text, ipv6, skipsUnknown);
      skipped.addAll(result.skipped());
      return rulesets.with(result.ruleset());
    } catch (final BadRulesException bad) {
      bad.mistakes().forEach(mistake -> problems.add(mistake.message()));
      return rulesets;
    }
  }

  private IpSets readSets(final String file) {
    final String text = textOf(file);
    if (text == null) {
      return IpSets.NONE;
    }
    try {
      return IpSetText.read(nameOf(file), text);
    } catch (final BadRulesException bad) {
      bad.mistakes().forEach(mistake -> problems.add(mistake.message()));
      return IpSets.NONE;
    }
  }

  private static String nameOf(final String file) {
    return file.equals(RuleOptions.STANDARD_INPUT) ? "standard input" : file;
  }

  /// What is in a file; null where it cannot be read, which is a problem then.
  private @Nullable String textOf(final String file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytesOf(file))).toString();
    } catch (final CharacterCodingException notText) {
      problems.add(nameOf(file) + ": is not text, and so not what iptables-save prints.");
    } catch (final InvalidPathException notOne) {
      problems.add(file + ": is not a file name: " + notOne.getReason() + ".");
    } catch (final IOException problem) {
      problems.add(nameOf(file) + ": cannot be read: " + IoMessages.of(problem) + ".");
    }
    return null;
  }

  private byte[] bytesOf(final String file) throws IOException {
    return file.equals(RuleOptions.STANDARD_INPUT)
        ? standardInput.readAllBytes()
        : Files.readAllBytes(Path.of(file));
  }

  /// Rules that never match because something in them is not known.
  ///
  /// @return in the order of lines, and behind them those that ask for sets which there are not
  public List<RuleMistake> skipped() {
    return skipped;
  }
}
