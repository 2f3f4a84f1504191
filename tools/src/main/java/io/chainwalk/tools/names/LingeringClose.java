package io.chainwalk.tools.names;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection without destroying what the client has not yet read.
///
/// A socket that is closed with unread input resets the connection, and a reset destroys what the other side has
/// received but not read (RFC 1122 section 4.2.2.13, RFC 2525 section 2.17). So only the way out is closed first, and
/// what still comes in is thrown away, until the client closes too, but no longer than some bytes and some time.
///
/// **Threads:** the connection's event loop alone.
final class LingeringClose extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_SECONDS = 2;

  private long bytes;
  private @Nullable Future<?> end;

  private LingeringClose() {}

  /// Closes a connection, all of whose output has been flushed. Does nothing where it is being closed already.
  ///
  /// @param channel the connection
  static void of(final Channel channel) {
    if (!(channel instanceof DuplexChannel connection) || connection.isInputShutdown()) {
      final ChannelFuture _ = channel.close();
    } else if (!connection.isOutputShutdown()) {
      // In front of all others, which would take what comes for queries.
      channel.pipeline().addFirst(new LingeringClose());
      final ChannelFuture _ =
          connection
              .shutdownOutput()
              .addListener(
                  (ChannelFutureListener)
                      done -> {
                        if (done.isSuccess()) {
                          channel.config().setAutoRead(true);
                        } else {
                          final ChannelFuture _ = channel.close();
                        }
                      });
    }
  }

  @Override
  public void handlerAdded(final ChannelHandlerContext context) {
    end = context.executor().schedule(() -> close(context), MOST_SECONDS, TimeUnit.SECONDS);
  }

  private static void close(final ChannelHandlerContext context) {
    final ChannelFuture _ = context.close();
  }

  @Override
  public void handlerRemoved(final ChannelHandlerContext context) {
    if (end != null) {
      end.cancel(false);
    }
  }

  @Override
  protected void channelRead0(final ChannelHandlerContext context, final ByteBuf unwanted) {
    bytes += unwanted.readableBytes();
    if (bytes > MOST_BYTES) {
      final ChannelFuture _ = context.close();
    }
  }

  @Override
  public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      final ChannelFuture _ = context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }
}
