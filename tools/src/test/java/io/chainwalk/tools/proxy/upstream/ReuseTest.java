package io.chainwalk.tools.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.tools.proxy.upstream.UpstreamPool.ConnectionCounter;
import io.chainwalk.tools.proxy.upstream.UpstreamPool.PoolSettings;
import io.chainwalk.tools.proxy.upstream.UpstreamPool.Reuse;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which idle connections a request gets. What the endpoint does it does while the event loop is held, so that the loop
/// cannot have read it.
@Timeout(30)
class ReuseTest {
  /// A pool with one connection that is idle, and the endpoint's end of it.
  private static final class IdlePool implements AutoCloseable {
    final Deque<Socket> accepted = new ArrayDeque<>();
    private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final EventLoopGroup loops;
    private final EventLoop loop;
    private final UpstreamPool pool;

    IdlePool(final IoHandlerFactory handlers, final Class<? extends SocketChannel> type)
        throws Exception {
      loops = new MultiThreadIoEventLoopGroup(1, handlers);
      loop = loops.next();
      pool = new UpstreamPool(loop, new PoolSettings(type, 5_000, 8, 60_000, new Uncounted()));
      final UpstreamConnection first = lend(Reuse.NONE).get(20, TimeUnit.SECONDS);
      accepted.add(listener.accept());
      onLoop(() -> {
        pool.giveBack(first);
        return first;
      });
    }

    static IdlePool onEpoll() throws Exception {
      assumeTrue(Epoll.isAvailable(), "no epoll here");
      return new IdlePool(EpollIoHandler.newFactory(), EpollSocketChannel.class);
    }

    private <T> T onLoop(final Callable<T> task) throws Exception {
      return loop.submit(task).get(20, TimeUnit.SECONDS);
    }

    private InetSocketAddress endpoint() {
      return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private CompletableFuture<UpstreamConnection> lend(final Reuse reuse) throws Exception {
      final Waiting user = new Waiting();
      loop.submit(() -> pool.lend(endpoint(), reuse, user)).get(20, TimeUnit.SECONDS);
      return user.connection;
    }

    /// What a request gets right after the endpoint closed its end, before the event loop could notice.
    UpstreamConnection lentRightAfterClosing(final Reuse reuse) throws Exception {
      final Waiting user = new Waiting();
      onLoop(() -> {
        accepted.getLast().close();
        pool.lend(endpoint(), reuse, user);
        return user;
      });
      return user.connection.get(20, TimeUnit.SECONDS);
    }

    UpstreamConnection lent(final Reuse reuse) throws Exception {
      return lend(reuse).get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
      listener.close();
      for (final Socket socket : accepted) {
        socket.close();
      }
    }
  }

  private static final class Waiting implements UpstreamUser {
    final CompletableFuture<UpstreamConnection> connection = new CompletableFuture<>();

    @Override
    public void onConnected(final UpstreamConnection made) {
      connection.complete(made);
    }

    @Override
    public void onConnectFailed(final boolean isTimeout) {
      connection.completeExceptionally(new AssertionError("no connection"));
    }

    @Override
    public void onAnswer(final HttpResponse head) {
      throw new AssertionError("nobody answers");
    }

    @Override
    public void onContent(final HttpContent content) {
      throw new AssertionError("nobody answers");
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onUpstreamWritability(final boolean writable) {}

    @Override
    public void onUpstreamGone() {}
  }

  private static final class Uncounted implements ConnectionCounter {
    @Override
    public void opened() {}

    @Override
    public void closed() {}

    @Override
    public void reused() {}
  }

  @Test
  void aRequestThatIsSentOnceTakesAnIdleConnectionThatIsOpen() throws Exception {
    try (IdlePool pool = IdlePool.onEpoll()) {
      assertTrue(pool.lent(Reuse.PROVEN).isReused());
    }
  }

  @Test
  void aRequestThatIsSentOnceDoesNotGoToAnEndpointThatHasJustClosed() throws Exception {
    try (IdlePool pool = IdlePool.onEpoll()) {
      assertFalse(pool.lentRightAfterClosing(Reuse.PROVEN).isReused());
    }
  }

  @Test
  void norToOneThatHasJustResetIt() throws Exception {
    try (IdlePool pool = IdlePool.onEpoll()) {
      pool.accepted.getLast().setSoLinger(true, 0);
      assertFalse(pool.lentRightAfterClosing(Reuse.PROVEN).isReused());
    }
  }

  @Test
  void aRequestThatMayBeRepeatedTakesTheConnectionUnasked() throws Exception {
    try (IdlePool pool = IdlePool.onEpoll()) {
      assertTrue(pool.lentRightAfterClosing(Reuse.ANY).isReused());
    }
  }

  @Test
  void whereTheKernelCannotBeAskedARequestThatIsSentOnceGetsANewConnection() throws Exception {
    try (IdlePool pool = new IdlePool(NioIoHandler.newFactory(), NioSocketChannel.class)) {
      assertFalse(pool.lent(Reuse.PROVEN).isReused());
    }
    try (IdlePool pool = new IdlePool(NioIoHandler.newFactory(), NioSocketChannel.class)) {
      assertTrue(pool.lent(Reuse.ANY).isReused());
    }
  }
}
