package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.LongConsumer;

/// Bytes in both directions between a client and an endpoint that have agreed on another protocol than HTTP.
///
/// **Threads:** the event loop of both.
@SuppressWarnings(
    "FutureReturnValueIgnored") // what cannot be written closes the channel, which ends the tunnel
final class Tunnel extends Deadlines.Timed {
  private final Channel client;
  private final Channel endpoint;
  private final Deadlines deadlines;
  private final ProxyLimits limits;
  private final LongConsumer closed;
  private long bytesToClient;
  private boolean isClosed;

  Tunnel(
      final Channel client,
      final Channel endpoint,
      final Deadlines deadlines,
      final ProxyLimits limits,
      final LongConsumer closed) {
    this.client = client;
    this.endpoint = endpoint;
    this.deadlines = deadlines;
    this.limits = limits;
    this.closed = closed;
  }

  /// Begins: what comes from either goes to the other.
  void open() {
    client.pipeline().addLast(new End(endpoint));
    endpoint.pipeline().addLast(new End(client));
    client.config().setAutoRead(true);
    endpoint.config().setAutoRead(true);
    deadlines.watch(this);
    deadlineIn(limits.tunnelMs());
  }

  @Override
  protected void onDeadline() {
    close();
  }

  /// What was written still goes out; then neither side is there any more.
  private void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    deadlines.forget(this);
    closeAfterWrites(client);
    closeAfterWrites(endpoint);
    closed.accept(bytesToClient);
  }

  private void closeAfterWrites(final Channel channel) {
    LastWrites.await(channel, deadlines, limits.writeMs(), channel::close);
  }

  /// One end: reads here, writes there.
  private final class End extends ChannelInboundHandlerAdapter {
    private final Channel other;

    End(final Channel other) {
      this.other = other;
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
      if (!(message instanceof ByteBuf bytes)) {
        ReferenceCountUtil.release(message); // the end of the HTTP message that began the tunnel
        return;
      }
      if (other.equals(client)) {
        bytesToClient += bytes.readableBytes();
      }
      other.write(bytes, other.voidPromise());
      if (!other.isWritable()) {
        context.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
      other.flush();
      deadlineIn(limits.tunnelMs());
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
      other.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
      close();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
      close(); // reset by either end
    }
  }
}
