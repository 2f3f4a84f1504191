package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain while text is applied: as it was until it is touched.
final class ChainEdit {
  private final String name;
  private final @Nullable Chain before;
  private Chain.Policy policy;
  private RuleCount policyCount;
  private @Nullable List<Rule> rules;
  private boolean touched;

  /// A chain that is new.
  ChainEdit(final String name, final Chain.Policy policy) {
    this.name = name;
    this.before = null;
    this.policy = policy;
    this.policyCount = RuleCount.ZERO;
    this.rules = new ArrayList<>();
    this.touched = true;
  }

  /// A chain that there is.
  ChainEdit(final Chain before) {
    this.name = before.name();
    this.before = before;
    this.policy = before.policy();
    this.policyCount = before.policyCount();
  }

  boolean isBuiltIn() {
    return policy != Chain.Policy.NONE;
  }

  /// The rules, not to be changed.
  List<Rule> rules() {
    final List<Rule> current = rules;
    if (current != null) {
      return current;
    }
    return before == null ? List.of() : before.rules();
  }

  /// The rules, to be changed.
  List<Rule> edit() {
    touched = true;
    final List<Rule> current = rules;
    if (current != null) {
      return current;
    }
    final List<Rule> copy = new ArrayList<>(rules());
    rules = copy;
    return copy;
  }

  void flush() {
    touched = true;
    rules = new ArrayList<>();
  }

  void setPolicy(final Chain.Policy newPolicy, final RuleCount count) {
    touched = true;
    policy = newPolicy;
    policyCount = count;
  }

  /// Sets all counters to 0.
  void zero() {
    policyCount = RuleCount.ZERO;
    edit()
        .replaceAll(rule ->
            new Rule(rule.header(), rule.matches(), rule.target(), RuleCount.ZERO, rule.origin()));
  }

  /// The same chain under another name.
  ChainEdit renamed(final String newName) {
    final ChainEdit renamed = new ChainEdit(newName, policy);
    renamed.rules = new ArrayList<>(rules());
    return renamed;
  }

  Chain result() {
    return before != null && !touched ? before : new Chain(name, policy, policyCount, rules());
  }
}
