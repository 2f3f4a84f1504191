package io.chainwalk.tools.messages;

import io.chainwalk.route.RequestHead;

/// A request that a client sent.
///
/// @param packetNumber the packet in which its head was complete, from 1
/// @param timeNs that packet's time
/// @param conversation who asked whom
/// @param head what was asked
public record CapturedRequest(
    long packetNumber, long timeNs, Conversation conversation, RequestHead head) {}
