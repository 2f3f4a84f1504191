package io.chainwalk.tools.names;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.function.Consumer;

/// Answers what comes over a connection, in order, however many queries come at once (RFC 7766 section 6.2.1.1).
///
/// A client that does not take its answers is not read from either, until it does or is idle for too long. A message
/// that may not be answered ends the connection.
final class TcpQueries extends SimpleChannelInboundHandler<ByteBuf> {
  private final DnsResponder responder;
  private final Consumer<Throwable> failures;

  TcpQueries(final DnsResponder responder, final Consumer<Throwable> failures) {
    this.responder = responder;
    this.failures = failures;
  }

  @Override
  protected void channelRead0(final ChannelHandlerContext context, final ByteBuf query) {
    final byte[] answer = responder.respond(ByteBufUtil.getBytes(query), true);
    if (answer == null) {
      final ChannelFuture _ = context.close();
      return;
    }
    final ByteBuf framed = context.alloc().buffer(Short.BYTES + answer.length);
    framed.writeShort(answer.length).writeBytes(answer);
    final ChannelFuture _ = context.write(framed, context.voidPromise());
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
  public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
    if (event instanceof IdleStateEvent) {
      final ChannelFuture _ = context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    failures.accept(problem);
    final ChannelFuture _ = context.close();
  }
}
