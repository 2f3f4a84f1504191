package io.chainwalk.ruletext;

/// What MARK and CONNMARK do to a mark: `mark = mark AND NOT mask XOR value` (facts sheet 7.5).
record MarkValue(int value, int mask) {

  /// `--set-xmark VALUE[/MASK]`.
  static MarkValue xmark(final Argument argument) throws RuleSyntaxException {
    final long both = argument.valueAndMask();
    return new MarkValue((int) both, (int) (both >>> 32));
  }

  /// `--set-mark VALUE[/MASK]`: the bits of the value are in the mask even if it lacks them.
  static MarkValue mark(final Argument argument) throws RuleSyntaxException {
    final MarkValue given = xmark(argument);
    return new MarkValue(given.value, given.mask | given.value);
  }

  /// `--and-mark BITS`.
  static MarkValue and(final Argument argument) throws RuleSyntaxException {
    return new MarkValue(0, ~bits(argument));
  }

  /// `--or-mark BITS`.
  static MarkValue or(final Argument argument) throws RuleSyntaxException {
    final int bits = bits(argument);
    return new MarkValue(bits, bits);
  }

  /// `--xor-mark BITS`.
  static MarkValue xor(final Argument argument) throws RuleSyntaxException {
    return new MarkValue(bits(argument), 0);
  }

  /// A number of 32 bits.
  static int bits(final Argument argument) throws RuleSyntaxException {
    return (int) argument.number(0, 0xFFFF_FFFFL);
  }

  static void write(final int value, final int mask, final RuleText out) {
    out.option("--set-xmark").hex(value);
    out.out().append("/0x").append(Integer.toHexString(mask));
  }
}
