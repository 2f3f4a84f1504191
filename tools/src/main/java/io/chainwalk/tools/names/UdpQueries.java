package io.chainwalk.tools.names;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.function.Consumer;

/// Answers what comes over UDP, each datagram for itself. Answers to what was read in one go leave in one go; while they
/// cannot leave, nothing more is read, and what comes waits in the socket's buffer or is lost there.
@Sharable
final class UdpQueries extends SimpleChannelInboundHandler<DatagramPacket> {
  private final DnsResponder responder;
  private final Consumer<Throwable> failures;

  UdpQueries(final DnsResponder responder, final Consumer<Throwable> failures) {
    this.responder = responder;
    this.failures = failures;
  }

  @Override
  protected void channelRead0(final ChannelHandlerContext context, final DatagramPacket query) {
    final byte[] answer = responder.respond(ByteBufUtil.getBytes(query.content()), false);
    if (answer != null) {
      // The promise is nobody's: a client that cannot be reached asks again, or has gone.
      final DatagramPacket packet =
          new DatagramPacket(Unpooled.wrappedBuffer(answer), query.sender());
      final ChannelFuture _ = context.write(packet, context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(final ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(final ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
  }

  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    failures.accept(problem);
  }
}
