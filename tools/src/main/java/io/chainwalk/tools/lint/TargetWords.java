package io.chainwalk.tools.lint;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Target;

/// Targets in sentences.
final class TargetWords {
  private TargetWords() {}

  /// What a rule does with a packet, as what follows "which".
  static String does(final Target target) {
    return switch (target) {
      case Target.None _ -> "counts it";
      case Target.Accept _ -> "accepts it";
      case Target.Drop _ -> "drops it";
      case Target.Reject _ -> "rejects it";
      case Target.Return _ -> "returns it";
      case Target.Jump(String chain) -> "sends it to " + chain;
      case Target.Goto(String chain) -> "sends it to " + chain;
      case Target.SetMark _ -> "marks it";
      case Target.Connmark _ -> "copies its mark";
      case Target.Ct _ -> "settles how it is tracked";
      case Target.Nat(boolean destination, Target.Range range) ->
          (destination ? "sends it to " : "gives it the source ") + range(range);
      case Target.Masquerade _ -> "masquerades it";
      case Target.Redirect _ -> "redirects it";
      case Target.Watch(String name, _) -> "hands it to " + name;
      case Target.Queue(String name, _, _) -> "hands it to " + name;
      case Target.Tcpmss _ -> "clamps its segment size";
      case Target.ChangeSet _ -> "changes a set";
      case Target.Unknown(String text) -> "does " + text;
    };
  }

  /// Where a rule sends a connection.
  static String goal(final Target target) {
    return switch (target) {
      case Target.Jump(String chain) -> chain;
      case Target.Goto(String chain) -> chain;
      case Target.Nat(_, Target.Range range) -> range(range);
      case Target.None _,
          Target.Accept _,
          Target.Drop _,
          Target.Reject _,
          Target.Return _,
          Target.SetMark _,
          Target.Connmark _,
          Target.Ct _,
          Target.Masquerade _,
          Target.Redirect _,
          Target.Watch _,
          Target.Queue _,
          Target.Tcpmss _,
          Target.ChangeSet _,
          Target.Unknown _ ->
          does(target);
    };
  }

  private static String range(final Target.Range range) {
    final IpAddress first = range.first();
    final PortRange ports = range.ports();
    if (first == null) {
      return ports == null ? "its own address" : "port " + ports(ports);
    }
    final String addresses =
        range.last() == null || range.last().equals(first)
            ? first.toString()
            : first + "-" + range.last();
    if (ports == null) {
      return addresses;
    }
    return (first.ipv6() ? "[" + addresses + "]" : addresses) + ":" + ports(ports);
  }

  private static String ports(final PortRange ports) {
    return ports.first() == ports.last()
        ? Integer.toString(ports.first())
        : ports.first() + "-" + ports.last();
  }
}
