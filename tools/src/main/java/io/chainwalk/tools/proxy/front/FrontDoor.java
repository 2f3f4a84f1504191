package io.chainwalk.tools.proxy.front;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.proxy.exchange.LoopState;
import io.chainwalk.tools.proxy.http.Peer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Takes connections that a listener has accepted, and makes their pipelines:
///
/// ```
///   without TLS   ProtocolDoor, then              StrictRequestDecoder, AnswerEncoder, Http1Front
///   with TLS      TlsDoor, SslHandler, ALPN, then      or Http2Front
/// ```
///
/// **Threads:** any event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
public final class FrontDoor extends ChannelInitializer<Channel> {
  private final FrontSettings settings;
  private final Function<EventLoop, LoopState> loops;
  private final ChannelGroup clients;
  private final AtomicInteger open;

  /// What connections are told when the proxy is to end.
  enum Leave {
    /// No more requests; those that there are may end.
    NOW
  }

  /// Makes the door of a listener.
  ///
  /// @param settings what its connections have in common
  /// @param loops what requests of an event loop share
  /// @param clients open connections, of all listeners
  /// @param open how many there are
  public FrontDoor(
      final FrontSettings settings,
      final Function<EventLoop, LoopState> loops,
      final ChannelGroup clients,
      final AtomicInteger open) {
    this.settings = settings;
    this.loops = loops;
    this.clients = clients;
    this.open = open;
  }

  /// Asks connections of an event loop to end when their requests have. All of them know when this returns; only the
  /// event loop itself may call it.
  ///
  /// @param clients open connections
  /// @param loop whose
  public static void leave(final ChannelGroup clients, final EventLoop loop) {
    clients.stream()
        .filter(client -> client.eventLoop().equals(loop))
        .forEach(client -> client.pipeline().fireUserEventTriggered(Leave.NOW));
  }

  @Override
  protected void initChannel(final Channel channel) {
    if (open.incrementAndGet() > settings.limits().connections()) {
      open.decrementAndGet();
      settings.metrics().clientTurnedAway();
      channel.close();
      return;
    }
    settings.metrics().clientCame();
    channel
        .closeFuture()
        .addListener(_ -> {
          open.decrementAndGet();
          settings.metrics().clientWent();
        });
    clients.add(channel);
    if (settings.secure()) {
      channel
          .pipeline()
          .addLast(
              new TlsDoor(settings.certificates(), settings.metrics(), settings.limits().headMs()),
              new Negotiated());
    } else {
      channel
          .pipeline()
          .addLast(
              new ProtocolDoor(
                  loops.apply(channel.eventLoop()).deadlines(),
                  settings.limits().headMs(),
                  this::serve));
    }
  }

  /// What TLS has agreed on.
  private final class Negotiated extends ApplicationProtocolNegotiationHandler {
    Negotiated() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(final ChannelHandlerContext context, final String protocol) {
      serve(context, protocol.equals(ApplicationProtocolNames.HTTP_2));
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event)
        throws Exception {
      if (event == Leave.NOW) {
        context.close(); // nothing was asked yet
      } else {
        super.userEventTriggered(context, event);
      }
    }

    @Override
    protected void handshakeFailure(final ChannelHandlerContext context, final Throwable problem) {
      context.close(); // counted where TLS began
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
      context.close(); // a client that does not speak TLS, or went away
    }
  }

  private void serve(final ChannelHandlerContext context, final boolean isHttp2) {
    final Channel channel = context.channel();
    final LoopState loop = loops.apply(channel.eventLoop());
    final Peer peer = peer(channel);
    if (isHttp2) {
      channel.pipeline().addLast(Http2Front.of(loop, settings, peer));
    } else {
      new Http1Front(loop, settings, peer, channel).addToPipeline();
    }
  }

  private Peer peer(final Channel channel) {
    final InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    final String address = remote.getAddress().getHostAddress();
    final int scope = address.indexOf('%');
    final String text = scope < 0 ? address : address.substring(0, scope);
    return new Peer(
        IpAddress.parse(text),
        text,
        remote.getPort(),
        settings.port(),
        settings.secure(),
        channel.attr(TlsDoor.SERVER_NAME).get());
  }
}
