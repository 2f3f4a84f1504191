package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.exchange.ClientSide;
import io.chainwalk.tools.proxy.exchange.Exchange;
import io.chainwalk.tools.proxy.exchange.OwnAnswers;
import io.chainwalk.tools.proxy.exchange.Refusals;
import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.BadRequestException;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.chainwalk.tools.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A stream of an HTTP/2 connection: one request and its answer.
///
/// While the endpoint takes no more of a body, the client is given no more of the stream's window: so what is kept of a
/// body is never more than the window.
@SuppressWarnings("FutureReturnValueIgnored") // Netty's codec ends the stream when a write fails
final class Http2Client extends Deadlines.Timed implements ClientSide {
  static final String PROTOCOL = "HTTP/2";

  private final Http2Front front;
  private final Http2Stream stream;
  private final BodyClock bodyClock;

  private @Nullable Exchange exchange;
  private @Nullable HttpResponse heldHead;
  private boolean requestComplete;
  private boolean bodyWanted = true;
  private int unreadBytes;
  private boolean ended;
  private boolean isHead;

  Http2Client(final Http2Front front, final Http2Stream stream) {
    this.front = front;
    this.stream = stream;
    bodyClock = new BodyClock(front.settings().limits());
  }

  void onHead(final Http2Headers headers, final boolean end) {
    requestComplete = end;
    isHead =
        headers.method() != null && HttpMethod.HEAD.asciiName().contentEquals(headers.method());
    HttpRequest request = null;
    final CheckedHead head;
    try {
      request = Http2Messages.request(headers, !end);
      head = front.settings().check(request, front.peer());
    } catch (final BadRequestException bad) {
      refuse(bad.reason(), request);
      return;
    } catch (final IllegalArgumentException _) { // a method that is no token
      refuse(BadRequest.MALFORMED, request);
      return;
    }
    if (!end) {
      front.loop().deadlines().watch(this);
      awaitBody();
    }
    final Exchange next = new Exchange(front.loop(), this, head);
    exchange = next;
    next.start();
  }

  private void refuse(final BadRequest reason, final @Nullable HttpRequest request) {
    Refusals.refused(front.loop(), front.peer(), protocol(), request, reason);
    answerWhole(OwnAnswers.status(reason.status()));
    flush();
  }

  /// Takes a part of the body.
  ///
  /// @return how many bytes the client may send instead
  int onData(final ByteBuf data, final int padding, final boolean end) {
    final int bytes = data.readableBytes() + padding;
    final Exchange current = exchange;
    if (current == null) {
      return bytes;
    }
    requestComplete = end;
    front.bodyCame(this);
    bodyClock.received(data.readableBytes());
    if (end) {
      front.loop().deadlines().forget(this);
    } else if (bodyWanted) {
      deadlineIn(bodyClock.remainingMs());
    }
    current.onBody(
        end ? new DefaultLastHttpContent(data.retain()) : new DefaultHttpContent(data.retain()));
    if (bodyWanted || end) {
      return bytes;
    }
    unreadBytes += bytes;
    return 0;
  }

  void onTrailers(final Http2Headers headers) {
    final Exchange current = exchange;
    if (current == null) {
      return;
    }
    requestComplete = true;
    front.loop().deadlines().forget(this);
    final LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    try {
      Http2Messages.addTrailers(headers, end.trailingHeaders());
    } catch (final BadRequestException bad) {
      current.refuse(bad.reason());
      return;
    }
    front.bodyCame(this);
    current.onBody(end);
  }

  void onReadComplete() {
    if (exchange != null) {
      exchange.onClientReadComplete();
    }
  }

  private void awaitBody() {
    bodyClock.start();
    deadlineIn(bodyClock.remainingMs());
  }

  @Override
  public void readBody(final boolean wanted) {
    if (bodyWanted == wanted) {
      return;
    }
    bodyWanted = wanted;
    if (!wanted) {
      noDeadline();
      return;
    }
    if (!requestComplete) {
      awaitBody();
    }
    if (unreadBytes > 0) {
      final int bytes = unreadBytes;
      unreadBytes = 0;
      try {
        front.connection().local().flowController().consumeBytes(stream, bytes);
      } catch (final Http2Exception problem) {
        front.onError(front.channelContext(), true, problem);
      }
      front.flushSoon();
    }
  }

  @Override
  protected void onDeadline() {
    if (ended) {
      breakOff(); // the client takes nothing of what is left of the answer
    } else if (exchange != null) {
      exchange.refuse(BadRequest.SLOW);
    }
  }

  @Override
  protected void onFailure() {
    breakOff();
  }

  @Override
  public void answerHead(final HttpResponse head) {
    if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      writeHeaders(Http2Messages.answer(head), false);
    } else {
      heldHead = head; // perhaps nothing follows, and its frame is the last
    }
  }

  @Override
  public void answerContent(final HttpContent content) {
    final boolean isLast = content instanceof LastHttpContent;
    final HttpHeaders trailers =
        content instanceof LastHttpContent last
            ? last.trailingHeaders()
            : EmptyHttpHeaders.INSTANCE;
    final boolean isEmpty = !content.content().isReadable();
    if (isLast) {
      exchange = null; // before what closes the stream
      ended = true;
      front.loop().deadlines().watch(this);
      deadlineIn(front.settings().limits().writeMs());
    }
    if (isLast && isEmpty && trailers.isEmpty() && heldHead != null) {
      content.release();
      writeHeldHead(true);
      return;
    }
    writeHeldHead(false);
    if (isEmpty && !(isLast && trailers.isEmpty())) {
      content.release();
    } else {
      writeData(content.content(), isLast && trailers.isEmpty());
    }
    if (!trailers.isEmpty()) {
      writeHeaders(Http2Messages.trailers(trailers), true);
    }
  }

  private void writeData(final ByteBuf data, final boolean end) {
    final ChannelHandlerContext context = front.channelContext();
    front.budget().wrote(data.readableBytes());
    front.encoder().writeData(context, stream.id(), data, 0, end, promise(end));
  }

  @Override
  public void answerWhole(final FullHttpResponse answer) {
    answerHead(answer);
    if (isHead) {
      answer.release();
      answerContent(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      answerContent(answer);
    }
  }

  private void writeHeldHead(final boolean end) {
    final HttpResponse head = heldHead;
    if (head != null) {
      heldHead = null;
      writeHeaders(Http2Messages.answer(head), end);
    }
  }

  private void writeHeaders(final Http2Headers headers, final boolean end) {
    front.budget().wrote(0);
    front
        .encoder()
        .writeHeaders(front.channelContext(), stream.id(), headers, 0, end, promise(end));
  }

  /// When the end of an answer is written before that of its request, the client is told to stop sending (RFC 9113 section
  /// 8.1); not before, or what waits for the client's window would be lost.
  private ChannelPromise promise(final boolean end) {
    final ChannelHandlerContext context = front.channelContext();
    final ChannelPromise promise = context.newPromise();
    if (end || ended) {
      promise.addListener(_ -> onWritten(end, promise.isSuccess()));
    }
    return promise;
  }

  private void onWritten(final boolean end, final boolean success) {
    if (!end) {
      deadlineIn(front.settings().limits().writeMs());
      return;
    }
    front.loop().deadlines().forget(this);
    if (success) {
      front.budget().answered();
    }
    if (success && !requestComplete) {
      final ChannelHandlerContext context = front.channelContext();
      front
          .encoder()
          .writeRstStream(context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
    }
  }

  @Override
  public void flush() {
    writeHeldHead(false);
    front.flushSoon();
  }

  @Override
  public boolean isWritable() {
    return front.encoder().flowController().isWritable(stream);
  }

  void onWritability() {
    if (exchange != null) {
      exchange.onClientWritability(isWritable());
    }
  }

  @Override
  public void breakOff() {
    exchange = null;
    heldHead = null;
    front.loop().deadlines().forget(this);
    final ChannelHandlerContext context = front.channelContext();
    front.resetStream(context, stream.id(), Http2Error.INTERNAL_ERROR.code(), context.newPromise());
    front.flushSoon();
  }

  /// The stream is closed, by either side.
  void onClosed() {
    front.loop().deadlines().forget(this);
    final Exchange current = exchange;
    exchange = null;
    if (current != null && !ended) {
      current.onClientGone();
    }
  }

  @Override
  public void becomeTunnel(final UpstreamConnection upstream, final LongConsumer closed) {
    throw new IllegalStateException("no request of HTTP/2 asks for an upgrade");
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }
}
