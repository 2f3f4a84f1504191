package io.chainwalk.tools.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;

/// Netty's decoder of HTTP/1.1 requests, without its leniency: lines end with CR LF, the request line has single blanks
/// and no control characters, headers are not folded (RFC 9112 section 5.2), and what has both `Content-Length` and
/// `Transfer-Encoding` is refused (section 6.1).
///
/// What is refused comes as a message with a failed decoder result, as all of Netty's decoders have it; what follows on
/// the connection is not looked at.
public final class StrictRequestDecoder extends HttpRequestDecoder {
  private static final ByteProcessor NO_CONTROLS =
      value -> (value >= ' ' && value != 0x7F) || value < 0 || value == HttpConstants.CR;

  private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/'};

  private boolean inHead = true;
  private boolean atRequestLine = true;
  private boolean refused;
  private boolean headBegun;

  /// Makes a decoder for a connection.
  ///
  /// @param limits of the head
  public StrictRequestDecoder(final ProxyLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytes())
            .setMaxHeaderSize(limits.headBytes())
            .setMaxChunkSize(64 * 1024)
            .setInitialBufferSize(512));
  }

  /// Whether a head has begun and not ended, so that its time runs.
  ///
  /// @return true from the first byte of a request to the end of its head
  public boolean isInHead() {
    return inHead && headBegun;
  }

  @Override
  protected void decode(
      final ChannelHandlerContext context, final ByteBuf in, final List<Object> out)
      throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (inHead) {
      headBegun = true;
      checkLines(in);
    }
    final int before = out.size();
    super.decode(context, in, out);
    for (int i = before; i < out.size(); i++) {
      final Object message = out.get(i);
      refused |= ((HttpObject) message).decoderResult().isFailure();
      if (message instanceof HttpRequest) {
        inHead = false;
        headBegun = false;
        atRequestLine = true;
      }
      if (message instanceof LastHttpContent) {
        inHead = true;
      }
    }
  }

  /// Looks at the lines that are there, from the first that has not been decoded; those that go on are looked at again.
  private void checkLines(final ByteBuf in) {
    final int end = in.writerIndex();
    int line = in.readerIndex();
    if (atRequestLine) {
      while (line < end
          && (in.getByte(line) == HttpConstants.CR || in.getByte(line) == HttpConstants.LF)) {
        line++; // RFC 9112 section 2.2: empty lines in front of a request line
      }
      final int lineEnd = in.indexOf(line, end, HttpConstants.LF);
      if (lineEnd < 0) {
        return;
      }
      checkRequestLine(in, line, lineEnd);
      atRequestLine = false;
      line = lineEnd + 1;
    }
    while (line < end) {
      final byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        refuse(in, BadRequest.FOLDED_HEADER);
      }
      if (first == HttpConstants.CR) {
        return; // the end of the head
      }
      final int lineEnd = in.indexOf(line, end, HttpConstants.LF);
      if (lineEnd < 0) {
        return;
      }
      line = lineEnd + 1;
    }
  }

  private void checkRequestLine(final ByteBuf in, final int from, final int end) {
    int blanks = 0;
    int version = from;
    for (int i = in.indexOf(from, end, (byte) ' ');
        i >= 0;
        i = in.indexOf(i + 1, end, (byte) ' ')) {
      blanks++;
      version = i + 1;
    }
    final int length = end - 1 - from;
    if (blanks != 2
        || !isHttp(in, version)
        || length < 1
        || in.getByte(end - 1) != HttpConstants.CR
        || in.forEachByte(from, length, NO_CONTROLS) >= 0
        || in.indexOf(from, end - 1, HttpConstants.CR) >= 0) {
      refuse(in, BadRequest.MALFORMED);
    }
  }

  /// Case counts in the name of the protocol (RFC 9112 section 2.3).
  private static boolean isHttp(final ByteBuf in, final int from) {
    for (int i = 0; i < PROTOCOL.length; i++) {
      if (from + i >= in.writerIndex() || in.getByte(from + i) != PROTOCOL[i]) {
        return false;
      }
    }
    return true;
  }

  private void refuse(final ByteBuf in, final BadRequest reason) {
    refused = true;
    in.skipBytes(in.readableBytes());
    throw new BadRequestException(reason);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(final HttpMessage message) {
    throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
  }
}
