package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;

/// `-j NFLOG`.
final class NflogTarget extends TargetReader {
  private static final int PREFIX_BYTES = 63;
  private static final long MOST = 0xFFFF_FFFFL;

  private static final OptionTable<NflogTarget> OPTIONS =
      OptionTable.of(
          "NFLOG",
          Option.<NflogTarget>of("nflog-prefix", (r, a) -> r.prefix = a.name(PREFIX_BYTES)),
          Option.<NflogTarget>of("nflog-group", (r, a) -> r.group = a.number(0, 0xFFFF)),
          Option.<NflogTarget>of("nflog-range", (r, a) -> r.range = a.number(0, MOST))
              .not("nflog-size"),
          Option.<NflogTarget>of("nflog-size", (r, a) -> r.size = a.number(0, MOST)),
          Option.<NflogTarget>of("nflog-threshold", (r, a) -> r.threshold = a.number(0, 0xFFFF)));

  private String prefix = "";
  private long group;
  private long range;
  private long size = -1;
  private long threshold;

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) {
    final RuleText text = new RuleText(new StringBuilder());
    if (!prefix.isEmpty()) {
      text.option("--nflog-prefix").quoted(prefix);
    }
    if (group != 0) {
      text.option("--nflog-group").number(group);
    }
    if (size >= 0) {
      text.option("--nflog-size").number(size);
    } else if (range != 0) {
      text.option("--nflog-range").number(range);
    }
    if (threshold != 0) {
      text.option("--nflog-threshold").number(threshold);
    }
    return new Target.Watch("NFLOG", text.out().toString().strip());
  }
}
