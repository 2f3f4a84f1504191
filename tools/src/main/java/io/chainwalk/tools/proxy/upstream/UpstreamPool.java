package io.chainwalk.tools.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollTcpInfo;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to all endpoints. The one that became idle last is used first, so that the others
/// grow old and are closed.
///
/// **Threads:** its event loop alone.
public final class UpstreamPool {
  private static final int SWEEP_MS = 1_000;

  private final EventLoop loop;
  private final PoolSettings settings;
  private final Map<InetSocketAddress, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
  private final EpollTcpInfo tcpInfo = new EpollTcpInfo();

  /// Makes an empty pool.
  ///
  /// @param loop whose it is
  /// @param settings how connections are made, and how many are kept
  public UpstreamPool(final EventLoop loop, final PoolSettings settings) {
    this.loop = loop;
    this.settings = settings;
    final var _ = loop.scheduleAtFixedRate(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
  }

  /// Gets a connection for a request. The user may be called before this returns.
  ///
  /// @param endpoint where to
  /// @param reuse which of those that are idle will do
  /// @param user who is told
  public void lend(final InetSocketAddress endpoint, final Reuse reuse, final UpstreamUser user) {
    final UpstreamConnection known =
        switch (reuse) {
          case NONE -> null;
          case ANY -> newestIdle(endpoint);
          case PROVEN -> newestProven(endpoint);
        };
    if (known == null) {
      connect(endpoint, user);
    } else {
      settings.counter().reused();
      known.lendTo(user, true);
      user.onConnected(known);
    }
  }

  private @Nullable UpstreamConnection newestIdle(final InetSocketAddress endpoint) {
    final ArrayDeque<UpstreamConnection> waiting = idle.get(endpoint);
    if (waiting == null) {
      return null;
    }
    UpstreamConnection newest = waiting.pollLast();
    while (newest != null && !newest.isUsable()) {
      newest = waiting.pollLast();
    }
    return newest;
  }

  /// Those that prove dead are closed now; the event that says so is under way.
  private @Nullable UpstreamConnection newestProven(final InetSocketAddress endpoint) {
    UpstreamConnection newest = newestIdle(endpoint);
    while (newest != null && !newest.isProvenOpen()) {
      newest.abandon();
      newest = newestIdle(endpoint);
    }
    return newest;
  }

  private void connect(final InetSocketAddress endpoint, final UpstreamUser user) {
    final Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(settings.channelType())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectMs())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, PoolSettings.WATER_MARK)
            .handler(new Codec(endpoint));
    final ChannelFuture connected = bootstrap.connect(endpoint);
    connected.addListener(_ -> onConnect(connected, user));
  }

  /// Puts the codec into a channel that is made.
  private final class Codec extends ChannelInitializer<Channel> {
    private final InetSocketAddress endpoint;

    Codec(final InetSocketAddress endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    protected void initChannel(final Channel channel) {
      new UpstreamConnection(UpstreamPool.this, endpoint, channel).addTo(channel);
    }
  }

  private void onConnect(final ChannelFuture connected, final UpstreamUser user) {
    if (!connected.isSuccess()) {
      user.onConnectFailed(connected.cause() instanceof ConnectTimeoutException);
      return;
    }
    settings.counter().opened();
    final ChannelHandler last = connected.channel().pipeline().last();
    final UpstreamConnection connection = (UpstreamConnection) last;
    connection.lendTo(user, false);
    user.onConnected(connection);
  }

  /// Takes back a connection whose answer is complete.
  void giveBack(final UpstreamConnection connection) {
    final ArrayDeque<UpstreamConnection> waiting =
        idle.computeIfAbsent(connection.endpoint(), _ -> new ArrayDeque<>());
    if (waiting.size() >= settings.idlePerEndpoint()) {
      connection.abandon();
      return;
    }
    connection.idleSinceNs = System.nanoTime();
    waiting.addLast(connection);
  }

  /// A connection was closed, or is used for something else.
  void left(final UpstreamConnection connection) {
    settings.counter().closed();
    final ArrayDeque<UpstreamConnection> waiting = idle.get(connection.endpoint());
    if (waiting != null) {
      waiting.remove(connection);
    }
  }

  /// Room for what the kernel says of a connection, one for all.
  EpollTcpInfo tcpInfo() {
    return tcpInfo;
  }

  private void sweep() {
    final long oldestNs = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(settings.idleMs());
    closeIdle(connection -> connection.idleSinceNs - oldestNs < 0);
  }

  /// Closes idle connections to endpoints that are not wanted any more.
  ///
  /// @param wanted says of an endpoint whether it is
  public void keepOnly(final Predicate<InetSocketAddress> wanted) {
    closeIdle(connection -> !wanted.test(connection.endpoint()));
  }

  private void closeIdle(final Predicate<UpstreamConnection> unwanted) {
    final Iterator<ArrayDeque<UpstreamConnection>> endpoints = idle.values().iterator();
    while (endpoints.hasNext()) {
      final ArrayDeque<UpstreamConnection> waiting = endpoints.next();
      waiting.removeIf(connection -> {
        if (unwanted.test(connection)) {
          connection.abandon();
          return true;
        }
        return false;
      });
      if (waiting.isEmpty()) {
        endpoints.remove();
      }
    }
  }

  /// Which idle connections a request may have.
  public enum Reuse {
    /// Any that is not known to be closed: the request can be sent again if it is.
    ANY,

    /// One of which the kernel says that the endpoint has not closed it. An endpoint that has just died closed all of its
    /// connections, and a request that is sent only once must not be lost to what this thread has not read yet. Where the
    /// kernel cannot be asked, which it can with epoll, there is none.
    PROVEN,

    /// None: a new one.
    NONE
  }

  /// How pools make connections.
  ///
  /// @param channelType the transport's socket
  /// @param connectMs how long an endpoint may take to accept
  /// @param idlePerEndpoint how many idle connections are kept to an endpoint
  /// @param idleMs how long they are kept
  /// @param counter is told what becomes of connections
  public record PoolSettings(
      Class<? extends Channel> channelType,
      int connectMs,
      int idlePerEndpoint,
      int idleMs,
      ConnectionCounter counter) {
    /// How much may wait to be written to either side before the other is not read any more.
    public static final WriteBufferWaterMark WATER_MARK =
        new WriteBufferWaterMark(64 * 1024, 128 * 1024);
  }

  /// Counts connections to endpoints.
  public interface ConnectionCounter {
    /// One was made.
    void opened();

    /// One was closed.
    void closed();

    /// One was used again.
    void reused();
  }
}
