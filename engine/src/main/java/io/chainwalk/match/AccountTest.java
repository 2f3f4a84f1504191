package io.chainwalk.match;

/// `nfacct`: counts every packet that comes to it, and matches.
///
/// **Threads:** immutable; the counters are the worker's.
record AccountTest(int account) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    if (!state.isFrozen()) {
      state.account(account).count(packet.parsed().networkLength());
    }
    return YES;
  }
}
