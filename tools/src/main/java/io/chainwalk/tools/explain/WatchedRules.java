package io.chainwalk.tools.explain;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.TraceStep;
import io.chainwalk.chain.Verdict;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.tools.explain.HookVisit.Ruling;
import io.chainwalk.tools.explain.HookVisit.TableVisit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rules that note down what one packet meets. They say of themselves that they have every chain, so that the packet is
/// seen at every hook, whether there are rules or not.
///
/// **Threads:** one, the worker's.
final class WatchedRules implements Rules {
  private final ReferenceRules rules;
  private final Node node;
  private final PacketRequest.Around around;
  private final List<HookVisit> visits = new ArrayList<>();
  private final List<TableVisit> tables = new ArrayList<>();
  private final Set<Table> asked = EnumSet.noneOf(Table.class);
  private @Nullable Hook hook;
  private String packetWords = "";
  private String input = "";
  private String output = "";
  private boolean isGone;
  private @Nullable CtState ctState;
  private String natSilence = "";
  private int connection = ConntrackHandle.NONE;
  private boolean isFirst = true;

  /// Begins to watch.
  ///
  /// @param rules which rules
  /// @param node has the interfaces' names
  /// @param around what the packet is given that is not in its bytes
  WatchedRules(final ReferenceRules rules, final Node node, final PacketRequest.Around around) {
    this.rules = rules;
    this.node = node;
    this.around = around;
  }

  /// What was noted. Ends the watch.
  ///
  /// @return a visit for each hook, in order
  List<HookVisit> visits() {
    finishHook();
    return List.copyOf(visits);
  }

  /// What the packet was to its connection when it was last seen.
  ///
  /// @return null when conntrack had not seen it
  @Nullable CtState ctState() {
    return ctState;
  }

  /// The connection that the packet had when it was last seen.
  ///
  /// @return its number, or [ConntrackHandle#NONE]
  int connection() {
    return connection;
  }

  @Override
  public boolean hasChain(final Table table, final Hook at) {
    return table.hooks().contains(at);
  }

  @Override
  public boolean hasNat(final boolean ipv6) {
    return rules.hasNat(ipv6);
  }

  @Override
  public Verdict judge(final Table table, final Hook at, final RulePacket packet) {
    arrive(table, at, packet);
    if (!rules.hasChain(table, at)) {
      return Verdict.ACCEPT;
    }
    final StepNotes notes = watch(packet);
    final Verdict verdict = rules.judge(table, at, packet);
    rules.setTrace(null);
    isGone = verdict != Verdict.ACCEPT;
    note(
        table,
        notes,
        switch (verdict) {
          case ACCEPT -> new Ruling.Accepted();
          case DROP -> new Ruling.Dropped();
          case REJECT -> new Ruling.Rejected(notes.targetText());
        });
    return verdict;
  }

  @Override
  public NatVerdict nat(final Hook at, final RulePacket packet, final NatRange range) {
    arrive(Table.NAT, at, packet);
    if (!rules.hasChain(Table.NAT, at)) {
      return NatVerdict.NO_TARGET;
    }
    final StepNotes notes = watch(packet);
    final NatVerdict verdict = rules.nat(at, packet, range);
    rules.setTrace(null);
    isGone = verdict == NatVerdict.DROP;
    note(
        Table.NAT,
        notes,
        switch (verdict) {
          case NO_TARGET -> new Ruling.Accepted();
          case DROP -> new Ruling.Dropped();
          case RANGE, MASQUERADE, REDIRECT -> new Ruling.Mapped(notes.targetText());
        });
    return verdict;
  }

  private StepNotes watch(final RulePacket packet) {
    final StepNotes notes = new StepNotes(packet, node);
    rules.setTrace((TraceStep step) -> notes.add(step));
    return notes;
  }

  private void note(final Table table, final StepNotes notes, final Ruling ruling) {
    tables.add(new TableVisit(table, table == Table.RAW ? null : ctState, notes.steps(), ruling));
  }

  private void arrive(final Table table, final Hook at, final RulePacket packet) {
    if (isFirst) {
      packet.setMark(around.mark());
      isFirst = false;
    }
    if (hook != at) {
      finishHook();
      if (at != Hook.PREROUTING && at != Hook.INPUT && around.outputInterface() != 0) {
        packet.setOutputInterface(around.outputInterface());
      }
      hook = at;
      packetWords = PacketText.of(packet.buffer(), packet.parsed());
      input = nameOf(packet.inputInterface());
      output = nameOf(packet.outputInterface());
    }
    asked.add(table);
    if (table != Table.RAW) {
      ctState = packet.ctState();
      natSilence = silenceOf(packet);
    }
    if (packet.entry().isOpen()) {
      connection = packet.entry().connection();
    }
  }

  private void finishHook() {
    if (hook == null) {
      return;
    }
    final boolean cameToNat =
        !isGone && asked.contains(hook == Hook.INPUT ? Table.SECURITY : Table.MANGLE);
    final boolean isSilent =
        cameToNat && !asked.contains(Table.NAT) && rules.hasChain(Table.NAT, hook);
    visits.add(new HookVisit(hook, packetWords, input, output, tables, isSilent ? natSilence : ""));
    tables.clear();
    asked.clear();
    hook = null;
  }

  /// Why the table `nat` is not asked, if it is not.
  private static String silenceOf(final RulePacket packet) {
    if (!packet.entry().isOpen()) {
      return "not asked: the packet has no connection to translate, it is " + packet.ctState();
    }
    return packet.ctState() == CtState.RELATED
        ? "not asked: an ICMP error is translated as the connection is that it is about"
        : "not asked: how a connection is translated is decided once, by its first packet";
  }

  private String nameOf(final int index) {
    return index == RulePacket.NO_INTERFACE ? "" : node.interfaceAt(index).name();
  }
}
