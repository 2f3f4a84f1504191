package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// At which hooks a target or match can be, however a packet comes to its rule.
final class HookCheck {
  private static final Set<Hook> ALL = EnumSet.allOf(Hook.class);
  private static final Set<Hook> REJECT = EnumSet.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);
  private static final Set<Hook> DESTINATION = EnumSet.of(Hook.PREROUTING, Hook.OUTPUT);
  private static final Set<Hook> SOURCE = EnumSet.of(Hook.POSTROUTING, Hook.INPUT);
  private static final Set<Hook> MASQUERADE = EnumSet.of(Hook.POSTROUTING);
  private static final Set<Hook> CLAMP = EnumSet.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
  private static final Set<Hook> RECEIVED = EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
  private static final Set<Hook> SENT = EnumSet.of(Hook.OUTPUT, Hook.POSTROUTING);
  private static final Set<Hook> WITH_INPUT = EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
  private static final Set<Hook> WITH_OUTPUT =
      EnumSet.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);

  private HookCheck() {}

  /// Why the rule cannot be at the hook, or null.
  static @Nullable String reason(final Rule rule, final Hook hook) {
    if (!hooks(rule.target()).contains(hook)) {
      return "the target cannot be reached from " + hook;
    }
    for (final Match match : rule.matches()) {
      if (!hooks(match).contains(hook)) {
        return "one of the matches cannot be reached from " + hook;
      }
    }
    return null;
  }

  private static Set<Hook> hooks(final Target target) {
    return switch (target) {
      case final Target.Reject reject -> REJECT;
      case final Target.Nat nat -> nat.destination() ? DESTINATION : SOURCE;
      case final Target.Redirect redirect -> DESTINATION;
      case final Target.Masquerade masquerade -> MASQUERADE;
      case final Target.Tcpmss mss -> mss.mss() < 0 ? CLAMP : ALL;
      case final Target.None none -> ALL;
      case final Target.Accept accept -> ALL;
      case final Target.Drop drop -> ALL;
      case final Target.Return back -> ALL;
      case final Target.Jump jump -> ALL;
      case final Target.Goto go -> ALL;
      case final Target.SetMark mark -> ALL;
      case final Target.Connmark mark -> ALL;
      case final Target.Ct ct -> ALL;
      case final Target.Watch watch -> ALL;
      case final Target.Queue queue -> ALL;
      case final Target.ChangeSet change -> ALL;
      case final Target.Unknown unknown -> ALL;
    };
  }

  private static Set<Hook> hooks(final Match match) {
    if (match instanceof Match.Owner) {
      return SENT;
    }
    if (match instanceof Match.Mac) {
      return RECEIVED;
    }
    if (match instanceof final Match.AddrType type) {
      if (type.limitIn()) {
        return WITH_INPUT;
      }
      return type.limitOut() ? WITH_OUTPUT : ALL;
    }
    return ALL;
  }
}
