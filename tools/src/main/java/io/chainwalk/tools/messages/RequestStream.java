package io.chainwalk.tools.messages;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a client sends over one connection, read as a server reads it: one request after the other, their bodies passed
/// over.
///
/// Only the client's direction is needed. A client that asks for another protocol may be refused, and go on with requests:
/// whether it was is told by what it sends next. Of an `Expect: 100-continue` nothing follows, because a client that does
/// not send the body it has announced has to close the connection.
final class RequestStream implements ByteSink {
  /// The most bytes of a request line, and of all header fields together.
  static final int MOST_HEAD_BYTES = 1 << 14;

  private enum State {
    /// So far too few bytes to say what it is.
    OPENING,
    /// In a request or between two.
    READING,
    /// In the middle of something; a segment that begins like a request makes an end of it.
    SEEKING,
    /// Not to be read any more.
    GIVEN_UP
  }

  private final Conversation conversation;
  private final RequestHeads heads;
  private State state;
  private byte[] opening = {};
  private @Nullable EmbeddedChannel decoder;
  private boolean betweenRequests;
  private boolean askedForUpgrade;

  /// Begins.
  ///
  /// @param conversation who asks whom
  /// @param heads gets requests
  /// @param fromBeginning whether the capture has the beginning of the connection
  RequestStream(
      final Conversation conversation, final RequestHeads heads, final boolean fromBeginning) {
    this.conversation = conversation;
    this.heads = heads;
    state = fromBeginning ? State.OPENING : State.SEEKING;
  }

  @Override
  public void data(final byte[] bytes, final long packetNumber, final long timeNs) {
    switch (state) {
      case OPENING -> {
        final byte[] known = Arrays.copyOf(opening, opening.length + bytes.length);
        System.arraycopy(bytes, 0, known, opening.length, bytes.length);
        opening = known;
        open(known, packetNumber, timeNs);
      }
      case SEEKING -> {
        if (Opening.of(bytes) == Opening.REQUEST) {
          begin();
          read(bytes, packetNumber, timeNs);
        }
      }
      case READING -> {
        if (askedForUpgrade && betweenRequests && Opening.of(bytes) != Opening.REQUEST) {
          giveUp(Opening.of(bytes) == Opening.HTTP2 ? Unread.HTTP2 : Unread.UPGRADED);
          dropDecoder();
        } else {
          read(bytes, packetNumber, timeNs);
        }
      }
      case GIVEN_UP -> {}
    }
  }

  private void open(final byte[] known, final long packetNumber, final long timeNs) {
    switch (Opening.of(known)) {
      case UNDECIDED -> {}
      case REQUEST -> {
        begin();
        read(known, packetNumber, timeNs);
      }
      case TLS -> giveUp(Unread.TLS);
      case HTTP2 -> giveUp(Unread.HTTP2);
      case OTHER -> giveUp(Unread.NOT_HTTP);
    }
  }

  private void begin() {
    state = State.READING;
    opening = new byte[0];
    betweenRequests = true;
    askedForUpgrade = false;
    decoder =
        new EmbeddedChannel(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MOST_HEAD_BYTES)
                    .setMaxHeaderSize(MOST_HEAD_BYTES)));
    decoder.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
  }

  private void read(final byte[] bytes, final long packetNumber, final long timeNs) {
    final EmbeddedChannel channel = decoder;
    if (channel == null) {
      throw new IllegalStateException("reading without a decoder");
    }
    betweenRequests = false;
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (state == State.READING) {
        take((HttpObject) part, packetNumber, timeNs);
      }
      ReferenceCountUtil.release(part);
    }
    if (state == State.GIVEN_UP) {
      dropDecoder();
    }
  }

  private void take(final HttpObject part, final long packetNumber, final long timeNs) {
    betweenRequests = part instanceof LastHttpContent;
    if (part.decoderResult().isFailure()) {
      giveUp(reason(part));
    } else if (part instanceof final HttpRequest request) {
      if (request.protocolVersion().majorVersion() != 1) {
        giveUp(Unread.BAD_HEAD);
        return;
      }
      askedForUpgrade =
          request.method().equals(HttpMethod.CONNECT)
              || request.headers().contains(HttpHeaderNames.UPGRADE);
      if (hasOneHost(request)) {
        heads.found(
            new CapturedRequest(
                packetNumber,
                timeNs,
                conversation,
                new CapturedHead(request, conversation.sender())));
      } else {
        heads.count(Unread.BAD_HOST);
      }
    }
  }

  private Unread reason(final HttpObject part) {
    final Throwable cause = part.decoderResult().cause();
    if (part instanceof HttpContent && !(part instanceof HttpRequest)) {
      return Unread.BAD_BODY;
    }
    if (askedForUpgrade) {
      return Unread.UPGRADED;
    }
    return cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException
        ? Unread.TOO_LONG
        : Unread.BAD_HEAD;
  }

  /// RFC 9112 section 3.2.
  private static boolean hasOneHost(final HttpRequest request) {
    final int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
    return hosts == 1 || (hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_0));
  }

  @Override
  public void lost() {
    if (state == State.READING || state == State.OPENING) {
      heads.count(Unread.LOST_BYTES);
      dropDecoder();
      state = State.SEEKING;
    }
  }

  @Override
  public void end(final End why) {
    if (why == End.CROWDED_OUT && (state == State.READING || state == State.OPENING)) {
      heads.count(Unread.CROWDED_OUT);
    }
    state = State.GIVEN_UP;
    dropDecoder();
  }

  private void giveUp(final Unread why) {
    heads.count(why);
    state = State.GIVEN_UP;
    opening = new byte[0];
  }

  private void dropDecoder() {
    if (decoder != null) {
      decoder.finishAndReleaseAll();
      decoder = null;
    }
  }
}
