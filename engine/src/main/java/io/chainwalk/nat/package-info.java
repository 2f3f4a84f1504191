/// NAT: which translation a flow gets, and rewriting its packets, both ways.
///
/// A hook goes through this package in this order (facts sheet 6.1). Hooks are about the destination (PREROUTING,
/// OUTPUT) or the source (POSTROUTING, INPUT), see [io.chainwalk.nat.ManipKind]:
///
/// 1. An ICMP error that is RELATED: [io.chainwalk.nat.IcmpErrorRewriter], and no more.
/// 2. The flow is undecided: the chain runs. A target says what it wants by a [io.chainwalk.nat.NatRange], and
///    [io.chainwalk.nat.NatSetup] chooses: MASQUERADE and REDIRECT by way of [io.chainwalk.nat.Masquerade], and without
///    any target a null binding. The choice is the entry's reply tuple.
/// 3. The flow is decided, and leaves by another interface than it did before: `Masquerade.leavesElsewhere`.
/// 4. [io.chainwalk.nat.Translation] rewrites the packet as the entry says.
///
/// Bytes are changed by [io.chainwalk.nat.NatRewriter] alone. Checksums are adjusted, never recomputed, so that a wrong
/// one stays wrong by the same amount; SCTP is the exception: its checksum is no sum, and the kernel recomputes it.
///
/// Addresses out of a range are chosen by a fixed hash, ports at random. The random numbers are those of the packet
/// ([io.chainwalk.nat.NatRandom]), so that a choice does not depend on which worker makes it.
@NullMarked
package io.chainwalk.nat;

import org.jspecify.annotations.NullMarked;
