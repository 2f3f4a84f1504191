package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m mac`.
final class MacMatch extends MatchReader {
  private static final int BYTES = 6;

  private static final OptionTable<MacMatch> OPTIONS =
      OptionTable.of(
          "mac",
          Option.<MacMatch>of(
                  "mac-source",
                  (r, a) -> {
                    r.address = address(a);
                    r.not = a.not();
                  })
              .canInvert()
              .must());

  private long address;
  private boolean not;

  private static long address(final Argument argument) throws RuleSyntaxException {
    final String[] parts = argument.text().split(":", -1);
    long address = 0;
    for (final String part : parts) {
      final long value = Numbers.digits(part, 0, part.length(), 16);
      if (value < 0 || value > 255 || parts.length != BYTES) {
        throw argument.bad("an Ethernet address");
      }
      address = address << 8 | value;
    }
    return address;
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
  Match match(final RuleDraft rule) {
    return new Match.Mac(address, not);
  }

  static void write(final Match.Mac mac, final RuleText out) {
    out.option(mac.not(), "--mac-source");
    for (int shift = 8 * BYTES - 8; shift >= 0; shift -= 8) {
      final int value = (int) (mac.address() >>> shift) & 0xFF;
      out.out().append(shift == 8 * BYTES - 8 ? ' ' : ':').append(value < 16 ? "0" : "");
      out.out().append(Integer.toHexString(value));
    }
  }
}
