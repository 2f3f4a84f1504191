package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Arrival;

/// Who begins a conversation with whom.
///
/// @param protocol the protocol's number
/// @param ends from client to server, as the client sees it
/// @param by the interface behind which the client is, [Arrival#OWN] for the node itself
record Flow(int protocol, Ends ends, String by) {
  boolean isOwn() {
    return by.equals(Arrival.OWN);
  }
}
