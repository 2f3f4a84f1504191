package io.chainwalk.chain;

import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RuleMemory;
import java.util.List;

/// What the rules of a chain ask.
///
/// @param rules for each rule its tests, in order
/// @param holding what these have taken to remember things in
record ChainTests(List<PacketTest[]> rules, RuleMemory.Holding holding) {}
