/// PARSE: from the bytes of a frame to where its headers are, and the arithmetic of those headers.
///
/// Begin with [io.chainwalk.packet.PacketParser], which fills a [io.chainwalk.packet.ParsedPacket] or says in a
/// [io.chainwalk.packet.ParseResult] why it cannot. Nothing here throws on any bytes, allocates, or keeps state.
@NullMarked
package io.chainwalk.packet;

import org.jspecify.annotations.NullMarked;
