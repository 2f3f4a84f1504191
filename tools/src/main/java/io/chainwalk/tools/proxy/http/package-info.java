/// What a proxy must know of HTTP messages beside how they are parsed: limits, checks, and which headers go on.
///
/// Parsing is Netty's. It is lenient where RFC 9112 lets a recipient be; a proxy must not be, because what it takes for
/// one request the server behind it may take for two. [StrictRequestDecoder] and [RequestCheck] refuse what could be read
/// in two ways; [ForwardedHeaders] takes away what belongs to one connection and adds who asked.
@NullMarked
package io.chainwalk.tools.proxy.http;

import org.jspecify.annotations.NullMarked;
