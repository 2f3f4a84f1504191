package io.chainwalk.tools.verify;

/// A run of the command, as far as no packet is concerned.
///
/// @param node what the engine was compared with, see [io.chainwalk.tools.cases.PacketNode#description]
/// @param seed decided about the traffic
/// @param elapsedSeconds how long it took
/// @param interrupted whether it ended before its time
record VerifyRun(String node, long seed, double elapsedSeconds, boolean interrupted) {}
