package io.chainwalk.tools.traffic;

/// What all conversations share.
///
/// @param dice all chance
/// @param flows who talks to whom
/// @param trouble what happens to packets on their way
record Scene(Dice dice, Flows flows, Trouble trouble) {}
