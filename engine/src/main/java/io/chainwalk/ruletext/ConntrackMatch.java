package io.chainwalk.ruletext;

import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `-m conntrack`.
final class ConntrackMatch extends MatchReader {
  /// Names of the bits of `CtStates`.
  private static final List<String> STATES =
      List.of("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT");

  /// Names of the bits of `CtStatuses`.
  private static final List<String> STATUSES =
      List.of("NONE", "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED");

  private static final long MOST_SECONDS = 0xFFFF_FFFFL;

  private static final OptionTable<ConntrackMatch> OPTIONS =
      OptionTable.of(
          "conntrack",
          Option.<ConntrackMatch>of("ctstate", (r, a) -> r.states = a.not(Names.bits(STATES, a)))
              .canInvert(),
          Option.<ConntrackMatch>of(
                  "ctproto",
                  (r, a) -> r.protocol = a.not(ProtocolNames.parse("--ctproto", a.text())))
              .canInvert(),
          Option.<ConntrackMatch>of("ctorigsrc", (r, a) -> r.addresses[0] = a.not(a.addressMask()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctorigdst", (r, a) -> r.addresses[1] = a.not(a.addressMask()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctreplsrc", (r, a) -> r.addresses[2] = a.not(a.addressMask()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctrepldst", (r, a) -> r.addresses[3] = a.not(a.addressMask()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctorigsrcport", (r, a) -> r.ports[0] = a.not(a.anyPorts()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctorigdstport", (r, a) -> r.ports[1] = a.not(a.anyPorts()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctreplsrcport", (r, a) -> r.ports[2] = a.not(a.anyPorts()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctrepldstport", (r, a) -> r.ports[3] = a.not(a.anyPorts()))
              .canInvert(),
          Option.<ConntrackMatch>of("ctstatus", (r, a) -> r.status = a.not(status(a))).canInvert(),
          Option.<ConntrackMatch>of("ctexpire", (r, a) -> r.expires = a.not(seconds(a)))
              .canInvert(),
          Option.<ConntrackMatch>of("ctdir", (r, a) -> r.reply = a.not(isReply(a))));

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
  private final Match.@Nullable Not<AddressMask>[] addresses = new Match.@Nullable Not[4];

  @SuppressWarnings({"unchecked", "rawtypes"}) // as above
  private final Match.@Nullable Not<PortRange>[] ports = new Match.@Nullable Not[4];

  private Match.@Nullable Not<Integer> states;
  private Match.@Nullable Not<Integer> protocol;
  private Match.@Nullable Not<Integer> status;
  private Match.@Nullable Not<Match.SecondsRange> expires;
  private Match.@Nullable Not<Boolean> reply;

  /// NONE is no bit of its own in the kernel: beside others it is nothing.
  private static int status(final Argument argument) throws RuleSyntaxException {
    final int bits = Names.bits(STATUSES, argument);
    return bits == 1 ? bits : bits & ~1;
  }

  private static Match.SecondsRange seconds(final Argument argument) throws RuleSyntaxException {
    final String text = argument.text();
    final int colon = text.indexOf(':');
    final String first = colon < 0 ? text : text.substring(0, colon);
    final String last = colon < 0 ? text : text.substring(colon + 1);
    final long from = first.isEmpty() && colon >= 0 ? 0 : Numbers.parse(first);
    final long to = last.isEmpty() && colon >= 0 ? MOST_SECONDS : Numbers.parse(last);
    if (from < 0 || from > MOST_SECONDS || to < 0 || to > MOST_SECONDS) {
      throw argument.bad("seconds, or two numbers of seconds with a colon between");
    }
    return new Match.SecondsRange(from, to);
  }

  private static boolean isReply(final Argument argument) throws RuleSyntaxException {
    final boolean isReply = argument.text().equalsIgnoreCase("REPLY");
    if (!isReply && !argument.text().equalsIgnoreCase("ORIGINAL")) {
      throw argument.bad("ORIGINAL or REPLY");
    }
    return isReply;
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
    if (!hasAny()) {
      throw new RuleSyntaxException("conntrack needs an option");
    }
    return new Match.Conntrack(
        states,
        protocol,
        addresses[0],
        addresses[1],
        addresses[2],
        addresses[3],
        ports[0],
        ports[1],
        ports[2],
        ports[3],
        status,
        expires,
        reply);
  }

  static void write(final Match.Conntrack match, final RuleText out) {
    writeNames("--ctstate", STATES, match.states(), out);
    if (match.protocol() != null) {
      out.option(match.protocol().not(), "--ctproto").number(match.protocol().value());
    }
    writeAddress("--ctorigsrc", match.originalSource(), out);
    writeAddress("--ctorigdst", match.originalDestination(), out);
    writeAddress("--ctreplsrc", match.replySource(), out);
    writeAddress("--ctrepldst", match.replyDestination(), out);
    out.ports("--ctorigsrcport", match.originalSourcePort());
    out.ports("--ctorigdstport", match.originalDestinationPort());
    out.ports("--ctreplsrcport", match.replySourcePort());
    out.ports("--ctrepldstport", match.replyDestinationPort());
    writeNames("--ctstatus", STATUSES, match.status(), out);
    if (match.expires() != null) {
      out.option(match.expires().not(), "--ctexpire");
      out.range(match.expires().value().first(), match.expires().value().last());
    }
    if (match.reply() != null) {
      out.option("--ctdir").word(match.reply().value() ? "REPLY" : "ORIGINAL");
    }
  }

  private static void writeNames(
      final String option,
      final List<String> names,
      final Match.@Nullable Not<Integer> bits,
      final RuleText out) {
    if (bits != null) {
      out.option(bits.not(), option).word(Names.joined(names, bits.value()));
    }
  }

  /// No length behind a single address, and none behind one whose mask has a gap, which the tools lose.
  private static void writeAddress(
      final String option, final Match.@Nullable Not<AddressMask> address, final RuleText out) {
    if (address == null) {
      return;
    }
    out.option(address.not(), option).out().append(' ');
    Addresses.write(address.value().address(), out.out());
    if (!address.value().isSingle() && address.value().prefixLength() >= 0) {
      out.out().append('/').append(address.value().prefixLength());
    }
  }
}
