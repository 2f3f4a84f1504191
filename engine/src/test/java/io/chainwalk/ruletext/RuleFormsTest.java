package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every form of rule that the tools take or refuse.
final class RuleFormsTest {
  static List<RuleForms> chains() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("chains")
  void everyFormIsWrittenAsIptablesSavePrintsIt(final RuleForms chain) {
    final List<String> wrong = new ArrayList<>();
    for (final RuleForms.Form form : chain.taken()) {
      final String got = saved(chain, form.given());
      if (!got.equals(form.saved())) {
        wrong.add(form.given() + "\n  wanted " + form.saved() + "\n  got    " + got);
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void whatIsWrittenIsReadAsTheSameAgain(final RuleForms chain) {
    final List<String> wrong = new ArrayList<>();
    for (final RuleForms.Form form : chain.taken()) {
      final String got = saved(chain, form.saved());
      if (!got.equals(form.saved())) {
        wrong.add(form.saved() + "\n  came back as " + got);
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void whatTheToolsOrTheKernelRefuseIsRefused(final RuleForms chain) {
    final List<String> wrong = new ArrayList<>();
    for (final String rule : chain.refused()) {
      final String got = saved(chain, rule);
      if (!got.startsWith("refused")) {
        wrong.add(rule + "\n  taken as " + got);
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  @Test
  void anUnknownMatchIsRefusedWithLineTextAndWhatToDo() {
    final BadRulesException e =
        assertThrows(
            BadRulesException.class,
            () ->
                RestoreText.dump(
                    "node.save",
                    "*filter\n-A INPUT -m bpf --bytecode 4 -j DROP\nCOMMIT\n",
                    false,
                    false));
    assertEquals(
        "node.save:2: match 'bpf' is not known; --unknown=skip takes rules with unknown parts as never"
            + " matching, in: -A INPUT -m bpf --bytecode 4 -j DROP",
        e.getMessage());
  }

  private static String saved(final RuleForms chain, final String rule) {
    try {
      final RestoreResult result =
          RestoreText.dump("form", chain.restoreText(rule), chain.ipv6(), false);
      return RulesetWriter.write(result.ruleset(), RulesetWriter.Counters.ZERO)
          .lines()
          .filter(line -> line.startsWith("-A "))
          .map(line -> line.substring(3 + chain.chain().length()).strip())
          .collect(Collectors.joining(" || "));
    } catch (final BadRulesException e) {
      return "refused: " + e.getMessage();
    }
  }
}
