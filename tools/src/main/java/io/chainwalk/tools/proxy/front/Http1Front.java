package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.exchange.ClientSide;
import io.chainwalk.tools.proxy.exchange.Exchange;
import io.chainwalk.tools.proxy.exchange.LoopState;
import io.chainwalk.tools.proxy.exchange.OwnAnswers;
import io.chainwalk.tools.proxy.exchange.Refusals;
import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.BadRequestException;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.http.Peer;
import io.chainwalk.tools.proxy.http.RequestCheck;
import io.chainwalk.tools.proxy.http.StrictRequestDecoder;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.chainwalk.tools.proxy.upstream.UpstreamConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection of a client: one request at a time. Requests that are sent ahead wait, and meanwhile nothing is
/// read.
///
/// **Threads:** its event loop alone.
@SuppressWarnings(
    "FutureReturnValueIgnored") // what cannot be written closes the connection, which ends its
// request
final class Http1Front extends ChannelInboundHandlerAdapter implements ClientSide {
  private static final int LINGER_MS = 2_000;

  private final LoopState loop;
  private final FrontSettings settings;
  private final Peer peer;
  private final Channel channel;
  private final StrictRequestDecoder decoder;
  private final AnswerEncoder encoder = new AnswerEncoder();
  private final Clock clock = new Clock();
  private final BodyClock bodyClock;
  private final Queue<HttpObject> ahead = new ArrayDeque<>();

  private @Nullable Exchange exchange;
  private boolean requestComplete = true;
  private boolean endFollows;
  private boolean isHttp10;
  private boolean keepAlive = true;
  private boolean endsByClose;
  private boolean bodyWanted = true;
  private @Nullable BadRequest badAhead;
  private boolean handling;
  private boolean leaving;
  private boolean closing;

  Http1Front(
      final LoopState loop, final FrontSettings settings, final Peer peer, final Channel channel) {
    this.loop = loop;
    this.settings = settings;
    this.peer = peer;
    this.channel = channel;
    decoder = new StrictRequestDecoder(settings.limits());
    bodyClock = new BodyClock(settings.limits());
  }

  void addToPipeline() {
    channel.pipeline().addLast(decoder, encoder, this);
  }

  /// What the connection waits for from its client.
  private enum Waiting {
    NOTHING,
    FOR_REQUEST,
    FOR_HEAD,
    FOR_BODY,
    FOR_END
  }

  /// What happens when the client lets it wait too long.
  private final class Clock extends Deadlines.Timed {
    private Waiting waiting = Waiting.NOTHING;
    private long leftBytes;

    void await(final Waiting next, final long ms) {
      waiting = next;
      leftBytes = 0;
      deadlineIn(ms);
    }

    void rest() {
      waiting = Waiting.NOTHING;
      noDeadline();
    }

    @Override
    protected void onDeadline() {
      switch (waiting) {
        case NOTHING -> {}
        case FOR_HEAD -> refuse(BadRequest.SLOW);
        case FOR_BODY -> tooSlow();
        case FOR_REQUEST -> onIdle();
        case FOR_END -> channel.close();
      }
    }

    @Override
    protected void onFailure() {
      channel.close();
    }

    /// The time without a request begins when the answer before it has gone out.
    private void onIdle() {
      final long left = LastWrites.leftBytes(channel);
      final boolean moved = left != leftBytes;
      leftBytes = left;
      if (!moved) {
        channel.close();
      } else if (left > 0) {
        deadlineIn(settings.limits().writeMs());
      } else {
        deadlineIn(settings.limits().keepAliveMs());
      }
    }
  }

  @Override
  public void handlerAdded(final ChannelHandlerContext context) {
    loop.deadlines().watch(clock);
    clock.await(Waiting.FOR_HEAD, settings.limits().headMs());
  }

  @Override
  public void channelRead(final ChannelHandlerContext context, final Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    final HttpObject part = (HttpObject) message;
    if (endFollows && part instanceof LastHttpContent && !(part instanceof HttpRequest)) {
      endFollows = false; // of a request without a body, which is complete since its head
      ReferenceCountUtil.release(part);
      return;
    }
    if (!ahead.isEmpty() || (exchange != null && requestComplete)) {
      ahead.add(part);
      readOrNot();
      return;
    }
    handle(part);
    handleAhead();
  }

  private void handle(final HttpObject part) {
    if (part instanceof HttpRequest request) {
      onHead(request);
    } else {
      onBody((HttpContent) part);
    }
  }

  /// Requests that waited, one after the other until one is not answered at once.
  private void handleAhead() {
    if (handling) {
      return;
    }
    handling = true;
    while (!closing && !ahead.isEmpty() && !(exchange != null && requestComplete)) {
      final HttpObject part = ahead.remove();
      if (endFollows && part instanceof LastHttpContent) {
        endFollows = false;
        ReferenceCountUtil.release(part);
      } else {
        handle(part);
      }
    }
    handling = false;
    if (!closing && ahead.isEmpty() && exchange == null && badAhead != null) {
      refuse(badAhead);
      return;
    }
    readOrNot();
  }

  private void onHead(final HttpRequest request) {
    clock.rest();
    isHttp10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    keepAlive = HttpUtil.isKeepAlive(request);
    endsByClose = false;
    bodyWanted = true;
    encoder.expectHead(request.method().equals(HttpMethod.HEAD));
    final CheckedHead head;
    try {
      head = settings.check(request, peer);
    } catch (final BadRequestException bad) {
      refuse(bad.reason(), request);
      ReferenceCountUtil.release(request);
      return;
    }
    requestComplete = head.bodyBytes() == 0;
    endFollows = requestComplete;
    if (!requestComplete) {
      bodyClock.start();
      clock.await(Waiting.FOR_BODY, bodyClock.remainingMs());
    }
    final Exchange next = new Exchange(loop, this, head);
    exchange = next;
    next.start();
  }

  private void onBody(final HttpContent content) {
    final Exchange current = exchange;
    if (current == null) {
      content.release(); // the rest of a request that was answered already
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      keepAlive = false;
      current.refuse(BadRequest.BAD_CHUNK);
      return;
    }
    bodyClock.received(content.content().readableBytes());
    requestComplete = content instanceof LastHttpContent;
    if (requestComplete) {
      clock.rest();
    } else if (bodyWanted) {
      clock.await(Waiting.FOR_BODY, bodyClock.remainingMs());
    }
    current.onBody(content);
  }

  @Override
  public void channelReadComplete(final ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.onClientReadComplete();
    } else if (!closing && decoder.isInHead() && clock.waiting != Waiting.FOR_HEAD) {
      clock.await(Waiting.FOR_HEAD, settings.limits().headMs());
    }
  }

  @Override
  public void readBody(final boolean wanted) {
    if (bodyWanted == wanted) {
      return;
    }
    bodyWanted = wanted;
    if (!requestComplete) {
      if (wanted) {
        bodyClock.start();
        clock.await(Waiting.FOR_BODY, bodyClock.remainingMs());
      } else {
        clock.rest();
      }
    }
    readOrNot();
  }

  private void readOrNot() {
    final boolean wanted = closing || (ahead.isEmpty() && (bodyWanted || requestComplete));
    if (channel.config().isAutoRead() != wanted) {
      channel.config().setAutoRead(wanted);
    }
  }

  @Override
  public void answerHead(final HttpResponse head) {
    head.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      if (!isHttp10) { // RFC 9110 section 15.2
        channel.write(OwnAnswers.withoutBody(head), channel.voidPromise());
      }
      return;
    }
    sayHowItEnds(head);
    channel.write(head, channel.voidPromise());
  }

  /// Where an answer ends: by its length, in chunks, or with the connection where the client knows no chunks.
  private void sayHowItEnds(final HttpResponse head) {
    final HttpHeaders headers = head.headers();
    final int code = head.status().code();
    final boolean isEmpty = code == 204 || code == 304;
    if (isHttp10) {
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    }
    if (!isEmpty && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      if (isHttp10) {
        endsByClose = true;
      } else {
        headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    keepAlive &= !endsByClose && !leaving;
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (isHttp10) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  @Override
  public void answerContent(final HttpContent content) {
    final boolean isLast = content instanceof LastHttpContent;
    channel.write(content, channel.voidPromise());
    if (isLast) {
      onAnswered();
    }
  }

  @Override
  public void answerWhole(final FullHttpResponse answer) {
    keepAlive &= requestComplete;
    sayHowItEnds(answer);
    channel.write(answer, channel.voidPromise());
    onAnswered();
  }

  private void onAnswered() {
    exchange = null;
    if (!keepAlive || !requestComplete) {
      channel.flush();
      closeGently();
      return;
    }
    bodyWanted = true;
    awaitRequest();
    handleAhead();
  }

  /// The head of the next request may have begun behind the one that was answered.
  private void awaitRequest() {
    if (decoder.isInHead()) {
      clock.await(Waiting.FOR_HEAD, settings.limits().headMs());
    } else {
      clock.await(Waiting.FOR_REQUEST, settings.limits().keepAliveMs());
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void channelWritabilityChanged(final ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.onClientWritability(channel.isWritable());
    }
  }

  @Override
  public String protocol() {
    return isHttp10 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /// Answers that a request is refused, and closes.
  private void refuse(final BadRequest reason) {
    encoder.expectHead(false);
    refuse(reason, null);
  }

  private void refuse(final BadRequest reason, final @Nullable HttpRequest request) {
    Refusals.refused(loop, peer, protocol(), request, reason);
    keepAlive = false;
    requestComplete = false;
    final FullHttpResponse answer = OwnAnswers.status(reason.status());
    if (reason == BadRequest.CONNECT) {
      answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    answerWhole(answer);
    channel.flush();
  }

  private void tooSlow() {
    final Exchange current = exchange;
    keepAlive = false;
    if (current == null) {
      channel.close();
    } else {
      current.refuse(BadRequest.SLOW);
    }
  }

  /// Closes so that the client gets the answer: what it still sends is read and thrown away for a while, because a
  /// connection closed with unread bytes is reset, and the answer may be lost (RFC 9112 section 9.6).
  private void closeGently() {
    closing = true;
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    clock.rest();
    readOrNot();
    LastWrites.await(channel, loop.deadlines(), settings.limits().writeMs(), this::onAllWritten);
  }

  private void onAllWritten() {
    if (peer.secure() || !(channel instanceof DuplexChannel duplex)) {
      channel.close();
    } else {
      duplex.shutdownOutput();
      clock.await(Waiting.FOR_END, LINGER_MS);
    }
  }

  @Override
  public void breakOff() {
    exchange = null;
    closing = true;
    if (endsByClose) {
      channel
          .config()
          .setOption(ChannelOption.SO_LINGER, 0); // else half an answer would look like one
    }
    channel.close();
  }

  @Override
  public void becomeTunnel(final UpstreamConnection upstream, final LongConsumer closed) {
    channel.flush();
    exchange = null;
    closing = true; // as far as HTTP is concerned
    loop.deadlines().forget(clock);
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    final Channel endpoint = upstream.toTunnel();
    new Tunnel(channel, endpoint, loop.deadlines(), settings.limits(), closed).open();
    upstream.endDecoding();
    channel.pipeline().remove(encoder);
    channel.pipeline().remove(this);
    channel.pipeline().remove(decoder);
  }

  @Override
  public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
    if (event == FrontDoor.Leave.NOW) {
      leaving = true;
      if (exchange == null && !decoder.isInHead()) {
        channel.close();
      }
      return;
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(final ChannelHandlerContext context) {
    loop.deadlines().forget(clock);
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    final Exchange current = exchange;
    exchange = null;
    closing = true;
    if (current != null) {
      current.onClientGone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    if (closing || !(problem.getCause() instanceof BadRequestException)) {
      context
          .close(); // reset by the client, as a rule; its request learns of it when the channel is
      // inactive
    } else if (exchange != null || !ahead.isEmpty()) {
      badAhead = RequestCheck.reasonOf(problem); // answered in its turn
    } else {
      refuse(RequestCheck.reasonOf(problem));
    }
  }
}
