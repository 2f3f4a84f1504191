package io.chainwalk.tools.verify.scenario;

import java.util.List;
import java.util.stream.Stream;

/// The book of all scenarios.
public final class Scenarios {
  private Scenarios() {}

  /// All there are, by topic.
  ///
  /// @return a scenario for each variant
  public static List<Scenario> all() {
    return Stream.of(
            UdpScenarios.all(),
            TcpTableScenarios.all(),
            TcpOpeningScenarios.all(),
            TcpResetScenarios.all(),
            TcpWindowScenarios.all(),
            IcmpScenarios.all(),
            IcmpThroughNatScenarios.all(),
            NatPacketScenarios.all(),
            NatChoiceScenarios.all(),
            TimeWaitScenarios.all(),
            ForwardScenarios.all(),
            RejectScenarios.all(),
            FragmentScenarios.all(),
            RuleScenarios.all(),
            SctpScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  /// All there are, and the differences that were found.
  ///
  /// @return what is recorded as golden cases
  public static List<Scenario> recorded() {
    return Stream.concat(all().stream(), FoundDifferences.all().stream()).toList();
  }

  /// Those that packets alone cannot bring about.
  ///
  /// @return with reasons
  public static List<NotDriven> notDriven() {
    return List.of(
        new NotDriven(
            55,
            "A route changes while a flow goes on, and nothing about a packet changes its way but"
                + " its destination, which makes it one of another flow."),
        new NotDriven(
            76,
            "The size of the table is a setting of the whole machine, which a namespace cannot"
                + " change."),
        new NotDriven(77, "Two processors must have a packet of one flow at the same time."),
        new NotDriven(
            79,
            "A node in which nobody uses connection tracking: the engine always tracks, and a live"
                + " node has a rule that keeps tracking on."),
        new NotDriven(80, "A socket of the node asks for a connection; no packet does."));
  }
}
