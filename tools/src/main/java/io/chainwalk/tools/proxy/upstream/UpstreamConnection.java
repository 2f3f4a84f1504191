package io.chainwalk.tools.proxy.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection to an endpoint: one request at a time, and idle in its pool between them.
///
/// It may be used again when request and answer are complete, the answer said where it ends, and neither side said
/// `close`. A connection that says anything without being asked is closed.
///
/// **Threads:** its event loop alone.
@SuppressWarnings(
    "FutureReturnValueIgnored") // what cannot be written closes the connection, which tells the
// user
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final int TCP_ESTABLISHED = 1;

  private final UpstreamPool pool;
  private final InetSocketAddress endpoint;
  private final Channel channel;
  private final AnswerDecoder decoder = new AnswerDecoder();

  private @Nullable UpstreamUser user;
  private boolean requestComplete;
  private boolean answerKeepsAlive;
  private boolean interim;
  private boolean reused;
  private boolean retired;
  private boolean goesBack;

  /// When it became idle, by the pool.
  long idleSinceNs;

  UpstreamConnection(
      final UpstreamPool pool, final InetSocketAddress endpoint, final Channel channel) {
    this.pool = pool;
    this.endpoint = endpoint;
    this.channel = channel;
  }

  void addTo(final Channel fresh) {
    fresh.pipeline().addLast(decoder, new HttpRequestEncoder(), this);
  }

  InetSocketAddress endpoint() {
    return endpoint;
  }

  boolean isUsable() {
    return channel.isActive() && !retired;
  }

  /// Whether the endpoint has closed its side neither in order nor by a reset, as the kernel knows before the event loop
  /// has read it (`TCP_INFO`, tcp(7)).
  boolean isProvenOpen() {
    if (!(channel instanceof final EpollSocketChannel socket)) {
      return false;
    }
    try {
      final EpollTcpInfo info = pool.tcpInfo();
      socket.tcpInfo(info);
      return info.state() == TCP_ESTABLISHED;
    } catch (final ChannelException _) {
      return false; // closed meanwhile
    }
  }

  /// It belongs to somebody from now on.
  void lendTo(final UpstreamUser next, final boolean isReused) {
    user = next;
    reused = isReused;
    requestComplete = false;
    interim = false;
  }

  /// Whether it has served other requests before.
  ///
  /// @return false for one that was made for this request
  public boolean isReused() {
    return reused;
  }

  /// Sends a request's head.
  ///
  /// @param request in the form of HTTP/1.1
  /// @param hasBody whether a body follows
  public void send(final HttpRequest request, final boolean hasBody) {
    decoder.expectHead(request.method().equals(HttpMethod.HEAD));
    requestComplete = !hasBody;
    final HttpRequest whole =
        hasBody
            ? request.setProtocolVersion(HttpVersion.HTTP_1_1)
            : new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
    channel.write(whole, channel.voidPromise());
  }

  /// Sends a part of the request's body.
  ///
  /// @param content taken over
  public void send(final HttpContent content) {
    requestComplete |= content instanceof LastHttpContent;
    channel.write(content, channel.voidPromise());
  }

  /// Lets what was sent go out.
  public void flush() {
    channel.flush();
  }

  /// Whether it takes more of the request at the moment.
  ///
  /// @return false where the endpoint is slower than the client
  public boolean isWritable() {
    return channel.isWritable();
  }

  /// Goes on reading the answer, or waits.
  ///
  /// @param wanted whether the client takes more
  public void read(final boolean wanted) {
    if (channel.config().isAutoRead() != wanted) {
      channel.config().setAutoRead(wanted);
    }
  }

  /// Gives it up: nobody wants to know what becomes of the request.
  public void abandon() {
    user = null;
    retired = true;
    channel.close();
  }

  /// Makes it a plain stream of bytes, as it is after `101 Switching Protocols`. It does not go back to its pool.
  ///
  /// @return the channel, from which the user must read now
  public Channel toTunnel() {
    user = null;
    retired = true;
    pool.left(this);
    channel.pipeline().remove(HttpRequestEncoder.class);
    channel.pipeline().remove(this);
    return channel;
  }

  /// The rest of what makes it a tunnel, when something is there to take the bytes.
  public void endDecoding() {
    channel.pipeline().remove(decoder);
  }

  @Override
  public void channelRead(final ChannelHandlerContext context, final Object message) {
    final UpstreamUser current = user;
    if (current == null) {
      ReferenceCountUtil.release(message);
      goesBack = false;
      abandon(); // it was not asked anything
      return;
    }
    if (((HttpObject) message).decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      lose();
      return;
    }
    if (message instanceof HttpResponse answer) {
      onHead(current, answer);
      return;
    }
    final HttpContent content = (HttpContent) message;
    if (!(content instanceof LastHttpContent)) {
      current.onContent(content);
    } else if (interim) {
      interim = false;
      content.release();
    } else {
      onEnd(current, content);
    }
  }

  private void onHead(final UpstreamUser current, final HttpResponse answer) {
    interim =
        answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
            && answer.status().code() != 101;
    if (!interim) {
      final boolean isHttp11 = answer.protocolVersion().isKeepAliveDefault();
      answerKeepsAlive =
          isHttp11
              ? !answer
                  .headers()
                  .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
              : answer
                  .headers()
                  .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE, true);
    }
    current.onAnswer(answer);
  }

  private void onEnd(final UpstreamUser current, final HttpContent content) {
    user = null;
    goesBack = requestComplete && answerKeepsAlive && !retired && channel.isActive();
    retired = !goesBack;
    current.onContent(content);
    current.onReadComplete();
    if (retired) {
      channel.close();
    }
  }

  /// Only now an answer is known to be all that the endpoint had to say.
  @Override
  public void channelReadComplete(final ChannelHandlerContext context) {
    final UpstreamUser current = user;
    if (current != null) {
      current.onReadComplete();
    } else if (goesBack) {
      goesBack = false;
      read(true);
      pool.giveBack(this);
    }
  }

  @Override
  public void channelWritabilityChanged(final ChannelHandlerContext context) {
    if (user != null) {
      user.onUpstreamWritability(channel.isWritable());
    }
  }

  @Override
  public void channelInactive(final ChannelHandlerContext context) {
    pool.left(this);
    lose();
  }

  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    lose(); // reset by the endpoint as a rule: the user decides what that means for the request
  }

  private void lose() {
    retired = true;
    final UpstreamUser current = user;
    user = null;
    channel.close();
    if (current != null) {
      current.onUpstreamGone();
    }
  }
}
