package io.chainwalk.ruletext;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Ways to write rules for one chain: what `iptables-save` 1.8.9 prints of them, and what `iptables-restore` and Linux 6.18
/// refuse. [IptablesKernelTest] asks the tools of this machine whether that is so.
///
/// The resource of a chain has a line for each rule, what stands behind `-A CHAIN`, and behind `=>` what is printed there
/// if that is something else. A user's chain is named USER.
///
/// @param ipv6 the family
/// @param table the table's name
/// @param chain the chain's name
record RuleForms(boolean ipv6, String table, String chain) {

  /// A rule.
  ///
  /// @param given what is written
  /// @param saved what is printed
  record Form(String given, String saved) {}

  /// All chains that there are resources for.
  static List<RuleForms> all() {
    return List.of(
        new RuleForms(false, "filter", "INPUT"),
        new RuleForms(false, "filter", "OUTPUT"),
        new RuleForms(false, "filter", "USER"),
        new RuleForms(false, "mangle", "PREROUTING"),
        new RuleForms(false, "raw", "PREROUTING"),
        new RuleForms(false, "nat", "PREROUTING"),
        new RuleForms(false, "nat", "POSTROUTING"),
        new RuleForms(true, "filter", "INPUT"),
        new RuleForms(true, "nat", "PREROUTING"));
  }

  /// Rules that are taken.
  List<Form> taken() {
    return lines(".txt").stream()
        .map(line -> {
          final int arrow = line.indexOf(" =>");
          return arrow < 0
              ? new Form(line, line)
              : new Form(line.substring(0, arrow), line.substring(arrow + 3).strip());
        })
        .toList();
  }

  /// Rules that are refused.
  List<String> refused() {
    return lines(".refused.txt");
  }

  private List<String> lines(final String ending) {
    final String name = (ipv6 ? "ipv6-" : "ipv4-") + table + "-" + chain + ending;
    try (InputStream in = RuleForms.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Restore text with one rule.
  String restoreText(final String rule) {
    return "*" + table + "\n" + userLine() + "-A " + chain + " " + rule + "\nCOMMIT\n";
  }

  /// Restore text with all rules that are taken.
  String restoreTextOfAll() {
    final StringBuilder text = new StringBuilder("*" + table + "\n" + userLine());
    taken().forEach(form -> text.append("-A " + chain + " " + form.given() + "\n"));
    return text.append("COMMIT\n").toString();
  }

  private String userLine() {
    return chain.equals("USER") ? ":USER - [0:0]\n" : "";
  }
}
