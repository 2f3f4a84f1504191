package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;

/// Targets, as `iptables-save` writes them.
final class TargetText {
  private TargetText() {}

  static void write(final Target target, final boolean ipv6, final RuleText out) {
    switch (target) {
      case final Target.None none -> {
        // a rule without a target ends here
      }
      case final Target.Accept accept -> jump("ACCEPT", out);
      case final Target.Drop drop -> jump("DROP", out);
      case final Target.Return back -> jump("RETURN", out);
      case final Target.Jump jump -> jump(jump.chain(), out);
      case final Target.Goto go -> out.option("-g").word(go.chain());
      case final Target.Reject reject -> RejectTarget.write(reject, ipv6, jump("REJECT", out));
      case final Target.SetMark mark -> MarkTarget.write(mark, jump("MARK", out));
      case final Target.Connmark mark -> ConnmarkTarget.write(mark, jump("CONNMARK", out));
      case final Target.Ct ct ->
          CtTarget.write(ct, jump(ct.plainNotrack() ? "NOTRACK" : "CT", out));
      case final Target.Nat nat ->
          NatTarget.write(nat, jump(nat.destination() ? "DNAT" : "SNAT", out));
      case final Target.Masquerade own ->
          OwnAddressTarget.write(own.range(), jump("MASQUERADE", out));
      case final Target.Redirect own -> OwnAddressTarget.write(own.range(), jump("REDIRECT", out));
      case final Target.Watch watch -> options(watch.options(), jump(watch.name(), out));
      case final Target.Queue queue -> options(queue.options(), jump(queue.name(), out));
      case final Target.Tcpmss mss -> TcpmssTarget.write(mss, jump("TCPMSS", out));
      case final Target.ChangeSet change -> SetTarget.write(change, jump("SET", out));
      case final Target.Unknown unknown -> jump(unknown.text(), out);
    }
  }

  private static RuleText jump(final String name, final RuleText out) {
    return out.option("-j").word(name);
  }

  private static void options(final String options, final RuleText out) {
    if (!options.isEmpty()) {
      out.word(options);
    }
  }
}
