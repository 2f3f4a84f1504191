package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Locale;

/// `-j CT` and `-j NOTRACK`.
final class CtTarget extends TargetReader {
  private static final int MOST_ZONE = 0xFFFF;
  private static final int HELPER_BYTES = 15;
  private static final int TIMEOUT_BYTES = 31;

  private static final List<String> EVENTS =
      List.of(
          "NEW",
          "RELATED",
          "DESTROY",
          "REPLY",
          "ASSURED",
          "PROTOINFO",
          "HELPER",
          "MARK",
          "NATSEQINFO",
          "SECMARK");

  private static final OptionTable<CtTarget> OPTIONS =
      OptionTable.of(
          "CT",
          Option.<CtTarget>flag("notrack", (r, a) -> r.notrack = true),
          Option.<CtTarget>of("helper", (r, a) -> r.helper = " --helper " + a.name(HELPER_BYTES)),
          Option.<CtTarget>of(
              "timeout", (r, a) -> r.timeout = " --timeout " + a.name(TIMEOUT_BYTES)),
          Option.<CtTarget>of("ctevents", (r, a) -> r.events = " --ctevents " + events(EVENTS, a)),
          Option.<CtTarget>of(
              "expevents", (r, a) -> r.expectations = " --expevents " + events(List.of("NEW"), a)),
          Option.<CtTarget>of("zone", (r, a) -> r.readZone(a, true, true)),
          Option.<CtTarget>of("zone-orig", (r, a) -> r.readZone(a, true, false)),
          Option.<CtTarget>of("zone-reply", (r, a) -> r.readZone(a, false, true)));

  /// `NOTRACK` has no options.
  private static final OptionTable<CtTarget> NOTRACK = new OptionTable<>("NOTRACK", List.of());

  private final boolean plainNotrack;
  private boolean notrack;
  private int zone;
  private boolean zoneIsMark;
  private boolean zoneOriginal;
  private boolean zoneReply;
  private String helper = "";
  private String timeout = "";
  private String events = "";
  private String expectations = "";

  CtTarget(final boolean plainNotrack) {
    this.plainNotrack = plainNotrack;
    this.notrack = plainNotrack;
  }

  private static String events(final List<String> names, final Argument argument)
      throws RuleSyntaxException {
    return Names.joined(names, Names.bits(names, argument)).toLowerCase(Locale.ROOT);
  }

  private void readZone(final Argument argument, final boolean original, final boolean reply)
      throws RuleSyntaxException {
    zoneIsMark = argument.text().equals("mark");
    zone = zoneIsMark ? 0 : (int) argument.number(0, MOST_ZONE);
    zoneOriginal |= original;
    zoneReply |= reply;
  }

  @Override
  OptionTable<?> options() {
    return plainNotrack ? NOTRACK : OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) throws RuleSyntaxException {
    rule.requireTable(plainNotrack ? "NOTRACK" : "CT", Table.RAW);
    final boolean hasZone = zone != 0 || zoneIsMark;
    return new Target.Ct(
        notrack,
        zone,
        zoneIsMark,
        hasZone && zoneOriginal,
        hasZone && zoneReply,
        (helper + timeout + events + expectations).strip(),
        plainNotrack);
  }

  static void write(final Target.Ct ct, final RuleText out) {
    if (ct.notrack() && !ct.plainNotrack()) {
      out.option("--notrack");
    }
    if (!ct.options().isEmpty()) {
      out.word(ct.options());
    }
    if (ct.zone() != 0 || ct.zoneIsMark()) {
      final String suffix =
          ct.zoneOriginal() == ct.zoneReply() ? "" : ct.zoneOriginal() ? "-orig" : "-reply";
      out.option("--zone" + suffix);
      out.word(ct.zoneIsMark() ? "mark" : Integer.toString(ct.zone()));
    }
  }
}
