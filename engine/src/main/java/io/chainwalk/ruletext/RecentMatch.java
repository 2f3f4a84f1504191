package io.chainwalk.ruletext;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.Recent.Operation;
import org.jspecify.annotations.Nullable;

/// `-m recent`.
final class RecentMatch extends MatchReader {
  private static final int NAME_BYTES = 199;
  private static final long MOST = 0xFFFF_FFFFL;

  private static final OptionTable<RecentMatch> OPTIONS =
      OptionTable.of(
          "recent",
          operation("set", Operation.SET).not("rcheck", "update", "remove"),
          operation("rcheck", Operation.CHECK).not("update", "remove"),
          operation("update", Operation.UPDATE).not("remove"),
          operation("remove", Operation.REMOVE),
          Option.<RecentMatch>of("seconds", (r, a) -> r.seconds = a.number(1, MOST)),
          Option.<RecentMatch>flag("reap", (r, a) -> r.reap = true).with("seconds"),
          Option.<RecentMatch>of("hitcount", (r, a) -> r.hitCount = (int) a.number(0, 0xFFFF)),
          Option.<RecentMatch>flag("rttl", (r, a) -> r.ttl = true).not("set", "remove"),
          Option.<RecentMatch>of("name", (r, a) -> r.name = a.fileName(NAME_BYTES)),
          Option.<RecentMatch>of("mask", (r, a) -> r.mask = readMask(a)),
          Option.<RecentMatch>flag("rsource", (r, a) -> r.destination = false).not("rdest"),
          Option.<RecentMatch>flag("rdest", (r, a) -> r.destination = true));

  private @Nullable Operation operation;
  private boolean not;
  private long seconds;
  private boolean reap;
  private int hitCount;
  private boolean ttl;
  private String name = "DEFAULT";
  private @Nullable AddressMask mask;
  private boolean destination;

  private static Option<RecentMatch> operation(final String name, final Operation operation) {
    return Option.<RecentMatch>flag(
            name,
            (r, a) -> {
              r.operation = operation;
              r.not = a.not();
            })
        .canInvert();
  }

  private static AddressMask readMask(final Argument argument) throws RuleSyntaxException {
    final IpAddress bits = Addresses.addressOrFail("--mask", argument.text(), argument.ipv6());
    return new AddressMask(new IpAddress(bits.ipv6(), 0, 0), bits.high(), bits.low());
  }

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    if (operation == null) {
      throw new RuleSyntaxException("recent needs --set, --rcheck, --update or --remove");
    }
    final boolean looks = operation == Operation.CHECK || operation == Operation.UPDATE;
    if (!looks && (seconds != 0 || hitCount != 0)) {
      throw new RuleSyntaxException(
          "recent: --seconds and --hitcount go with --rcheck and --update only");
    }
    return new Match.Recent(
        operation,
        not,
        seconds,
        reap,
        hitCount,
        ttl,
        name,
        mask == null ? AddressMask.only(new IpAddress(rule.ipv6(), 0, 0)) : mask,
        destination);
  }

  static void write(final Match.Recent recent, final RuleText out) {
    final String option =
        switch (recent.operation()) {
          case SET -> "--set";
          case CHECK -> "--rcheck";
          case UPDATE -> "--update";
          case REMOVE -> "--remove";
        };
    out.option(recent.not(), option);
    if (recent.seconds() != 0) {
      out.option("--seconds").number(recent.seconds());
    }
    if (recent.reap()) {
      out.option("--reap");
    }
    if (recent.hitCount() != 0) {
      out.option("--hitcount").number(recent.hitCount());
    }
    if (recent.ttl()) {
      out.option("--rttl");
    }
    out.option("--name").word(recent.name()).option("--mask").out().append(' ');
    Addresses.write(Addresses.bits(recent.mask()), out.out());
    out.option(recent.destination() ? "--rdest" : "--rsource");
  }
}
