/// ANSWER: the packets a node sends about a packet it does not deliver or forward.
///
/// Begin with [io.chainwalk.answer.IcmpErrorBuilder], for the errors of the node itself and for REJECT, and
/// [io.chainwalk.answer.TcpResetBuilder], for `REJECT --reject-with tcp-reset`. Both are told of the packet by an
/// [io.chainwalk.answer.OffendingPacket], write a frame into the caller's buffer, and if they stay silent say why
/// ([io.chainwalk.answer.Silence]). [io.chainwalk.answer.IcmpRateLimiter] says whether one more error is allowed at all.
///
/// What is written is the packet as it leaves the node's own stack. It still has to pass OUTPUT and POSTROUTING, where
/// the connection of the packet it is about translates it back.
///
/// **On the link** an answer goes back where the packet came from, with the two addresses swapped, whatever the routes
/// say; the interface they say is there to be asked for.
///
/// **Threads:** everything here belongs to one worker.
@NullMarked
package io.chainwalk.answer;

import org.jspecify.annotations.NullMarked;
