package io.chainwalk.tools.names;

/// What a server lets clients have.
///
/// @param udpBytes how many bytes may go over UDP, where the client says that they may come
/// @param connections how many TCP connections there may be at once
/// @param idleSeconds after how many seconds without a whole query, or a part of an answer taken, a connection is closed
/// @param threads how many event loops share the work
record DnsLimits(int udpBytes, int connections, int idleSeconds, int threads) {}
