package io.chainwalk.chain;

/// A chain as workers walk it, in one array of words: what a packet meets of it lies together, in few cache lines, and
/// leads to other chains by number.
///
/// ```
///   word 0        header: bit 63 the policy is DROP, 32 to 62 number of rules n, 0 to 31 where its counts are
///   1 to n        one for each rule: bits 32 to 63 where its words are, 8 to 31 the chain that a jump leads to,
///                 bit 6 its tests may name objects, bit 5 it asks for something, bit 4 it begins a shortcut,
///                 bits 0 to 3 the action
///   from n + 1    words of rules, in order; of one rule:
///                     arguments of its action, which lie before the place that the rule's word says
///                     shortcut: [#OTHER_SHORTCUT] and its number in the upper half;
///                               or [#LADDER] and the number of rungs in the upper half, then the rungs' bounds
///                     tests, see TestWords
/// ```
///
/// Arguments: of [#DNAT] behind each other the upper half of the address in IPv6, the lower half, tag and port in one
/// word; of [#SET_MARK] value and mask in one word; of [#END] and [#OTHER_TARGET] the number of an object.
final class ChainCode {
  /// No target, or one that changes nothing: on to the next rule.
  static final int CONTINUE = 0;

  /// To the callee and back.
  static final int JUMP = 1;

  /// To the callee for good.
  static final int GOTO = 2;

  /// Back to the rule after the last jump.
  static final int RETURN = 3;

  /// `MARK`.
  static final int SET_MARK = 4;

  /// `DNAT` to one address and port.
  static final int DNAT = 5;

  /// The walk ends, see [Ending].
  static final int END = 6;

  /// `CONNMARK` or `CT`.
  static final int OTHER_TARGET = 7;

  static final int OTHER_SHORTCUT = 0;
  static final int LADDER = 1;

  /// How many chains there can be.
  static final int MOST_CHAINS = 1 << 24;

  private static final int ACTION_MASK = 0xF;
  private static final long SHORTCUT = 1 << 4;
  private static final long ASKS = 1 << 5;
  private static final long NAMES = 1 << 6;
  private static final int CALLEE_SHIFT = 8;
  private static final int CALLEE_MASK = MOST_CHAINS - 1;
  private static final long DROPS = 1L << 63;

  private ChainCode() {}

  static long header(final int rules, final int counts, final boolean dropsAtEnd) {
    return (dropsAtEnd ? DROPS : 0) | (long) rules << 32 | counts;
  }

  static int ruleCount(final long header) {
    return (int) (header >>> 32) & Integer.MAX_VALUE;
  }

  static boolean dropsAtEnd(final long header) {
    return header < 0;
  }

  /// Where packets and bytes of its first rule are counted; those of the others follow, then those of the policy.
  static int counts(final long header) {
    return (int) header;
  }

  static long rule(
      final int action,
      final int callee,
      final boolean hasShortcut,
      final boolean asks,
      final boolean names,
      final int at) {
    return (long) at << 32
        | (long) callee << CALLEE_SHIFT
        | (asks ? ASKS : 0)
        | (names ? NAMES : 0)
        | (hasShortcut ? SHORTCUT : 0)
        | action;
  }

  static int action(final long rule) {
    return (int) rule & ACTION_MASK;
  }

  /// Whether it leads to a chain.
  static boolean leadsOn(final long rule) {
    final int action = action(rule);
    return action == JUMP || action == GOTO;
  }

  /// The number of the chain that it leads to.
  static int callee(final long rule) {
    return (int) (rule >>> CALLEE_SHIFT) & CALLEE_MASK;
  }

  static boolean hasShortcut(final long rule) {
    return (rule & SHORTCUT) != 0;
  }

  static boolean asks(final long rule) {
    return (rule & ASKS) != 0;
  }

  /// Whether its tests may name objects of its chain.
  static boolean names(final long rule) {
    return (rule & NAMES) != 0;
  }

  /// Where its words are: arguments before, then the shortcut, then the tests.
  static int at(final long rule) {
    return (int) (rule >>> 32);
  }

  /// How many words a rule's shortcut takes.
  ///
  /// @param shortcut its first word
  static int shortcutWords(final long shortcut) {
    return (int) shortcut == LADDER ? 1 + argument(shortcut) : 1;
  }

  /// Of a shortcut's first word.
  static int argument(final long shortcut) {
    return (int) (shortcut >>> 32);
  }

  /// Of two halves.
  static long pair(final int upper, final int lower) {
    return (long) upper << 32 | (lower & 0xFFFF_FFFFL);
  }
}
