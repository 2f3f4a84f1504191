package io.chainwalk.tools.names;

import io.chainwalk.tools.AddressAndPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Sockets in front of a [DnsResponder]: UDP and TCP at the same address and port.
///
/// Each event loop has a UDP socket of its own, all at one port (`SO_REUSEPORT`), among which the kernel shares the
/// clients; connections are shared among the event loops. A wildcard has such sockets at each address that the machine's
/// interfaces have at the start, so that an answer leaves with the address its question was sent to.
///
/// **Threads:** to be closed by one.
final class DnsServer implements AutoCloseable {
  private static final int QUERY_BYTES = 4_096;
  private static final int TCP_READ_BYTES = 1 << 14;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
  private static final int BACKLOG = 256;
  private static final int MOST_PORTS_TRIED = 20;
  private static final int PATIENCE_SECONDS = 5;

  private final DnsResponder responder;
  private final DnsCounts counts;
  private final Consumer<Throwable> failures;
  private final DnsLimits limits;
  private final EventLoopGroup loops;
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final List<Channel> listeners = new ArrayList<>();

  private DnsServer(
      final DnsResponder responder,
      final DnsCounts counts,
      final Consumer<Throwable> failures,
      final DnsLimits limits) {
    this.responder = responder;
    this.counts = counts;
    this.failures = failures;
    this.limits = limits;
    this.loops = new MultiThreadIoEventLoopGroup(limits.threads(), NioIoHandler.newFactory());
  }

  /// Begins to listen.
  ///
  /// @param at where; port 0 for any that is free
  /// @param responder answers
  /// @param counts is told of connections that are refused
  /// @param failures is told of errors of channels, such as a connection that a client breaks
  /// @param limits what clients may have
  /// @return the server, to be closed
  /// @throws IOException when it cannot listen there, with the system's reason
  static DnsServer start(
      final InetSocketAddress at,
      final DnsResponder responder,
      final DnsCounts counts,
      final Consumer<Throwable> failures,
      final DnsLimits limits)
      throws IOException {
    final DnsServer server = new DnsServer(responder, counts, failures, limits);
    try {
      server.listen(at);
      return server;
    } catch (final IOException | RuntimeException problem) {
      server.close();
      throw problem;
    }
  }

  /// Where it listens.
  InetSocketAddress address() {
    return (InetSocketAddress) listeners.getFirst().localAddress();
  }

  /// A port that is free for TCP need not be so for UDP: where any will do, others are tried.
  private void listen(final InetSocketAddress at) throws IOException {
    final List<InetAddress> addresses = LocalAddresses.of(at.getAddress(), limits.threads());
    for (int tried = 1; ; tried++) {
      try {
        final Channel tcp = bind(tcp().bind(at), at);
        final int port = ((InetSocketAddress) tcp.localAddress()).getPort();
        for (final InetAddress address : addresses) {
          listenForDatagrams(new InetSocketAddress(address, port));
        }
        return;
      } catch (final IOException problem) {
        if (at.getPort() != 0 || listeners.isEmpty() || tried == MOST_PORTS_TRIED) {
          throw problem;
        }
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        listeners.clear();
      }
    }
  }

  private void listenForDatagrams(final InetSocketAddress at) throws IOException {
    for (int i = 0; i < limits.threads(); i++) {
      bind(udp().bind(at), at);
    }
  }

  private Channel bind(final ChannelFuture future, final InetSocketAddress at) throws IOException {
    future.awaitUninterruptibly();
    if (future.isSuccess()) {
      listeners.add(future.channel());
      return future.channel();
    }
    throw new IOException(
        "cannot listen at " + AddressAndPort.text(at) + ": " + future.cause().getMessage(),
        future.cause());
  }

  private Bootstrap udp() {
    final Bootstrap udp =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(QUERY_BYTES))
            .handler(new UdpQueries(responder, failures));
    return limits.threads() == 1
        ? udp
        : udp.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
  }

  private ServerBootstrap tcp() {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(TCP_READ_BYTES).maxMessagesPerRead(1))
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(final SocketChannel connection) {
                accept(connection);
              }
            });
  }

  private void accept(final SocketChannel connection) {
    if (connections.size() >= limits.connections()) {
      counts.add(DnsCounts.Event.TOO_MANY_CONNECTIONS);
      final ChannelFuture _ = connection.close();
      return;
    }
    connections.add(connection);
    TcpQueries.addTo(connection.pipeline(), responder, failures, limits.idleSeconds());
  }

  /// Accepts nobody any more, answers what was read, and closes everything, within [#PATIENCE_SECONDS] for all
  /// connections together; those that have not taken their answers then are cut off.
  @Override
  public void close() {
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    connections.forEach(connection ->
        connection
            .eventLoop()
            .execute(() -> connection.pipeline().fireUserEventTriggered(TcpQueries.Leave.NOW)));
    connections
        .newCloseFuture()
        .awaitUninterruptibly(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    connections.close().awaitUninterruptibly();
    loops
        .shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
