package io.chainwalk.tools.cases;

/// A connection that a node remembers.
///
/// @param what everything about it that is the same at any time: a line as of `conntrack -L -o extended`, without the
///     seconds, `use` and `[UNREPLIED]`-like flags being as there, followed by `status=0x…`, all bits of
///     [io.chainwalk.tracker.ConntrackStatus]
/// @param secondsLeft until it expires, rounded down
public record ListedConnection(String what, long secondsLeft) {}
