/// NAT: rewriting, both ways.
///
/// Begin with [io.chainwalk.nat.NatRewriter]. What a packet is to become is given as a tuple; only the fields that
/// differ are written, and checksums are adjusted, never recomputed, so that a wrong one stays wrong by the same amount
/// (facts sheet 6.7). SCTP is the exception: its checksum is no sum, and the kernel recomputes it.
@NullMarked
package io.chainwalk.nat;

import org.jspecify.annotations.NullMarked;
