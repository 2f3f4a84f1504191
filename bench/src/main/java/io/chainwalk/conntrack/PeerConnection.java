package io.chainwalk.conntrack;

/// A connection as an object, with what a table itself needs; no tracker, no mark.
///
/// @param original under which it is in the table
/// @param reply under which it is there too
/// @param deadlineNs when it expires
record PeerConnection(TupleKey original, TupleKey reply, long deadlineNs) {}
