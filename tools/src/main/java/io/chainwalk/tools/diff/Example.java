package io.chainwalk.tools.diff;

import org.jspecify.annotations.Nullable;

/// A connection that differs.
///
/// @param packet the number of the packet by which it was noticed
/// @param connection who dials whom, as the client says it
/// @param use how often the tuple had been dialled, this time included
/// @param a how it fared on side A; null for later packets, and where it began on side B only
/// @param b how it fared on side B; null for later packets, and where it began on side A only
/// @param later what became of later packets; null for other kinds
record Example(
    long packet,
    String connection,
    int use,
    @Nullable Passage a,
    @Nullable Passage b,
    @Nullable LaterPackets later) {}
