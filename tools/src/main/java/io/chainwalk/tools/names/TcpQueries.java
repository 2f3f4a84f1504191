package io.chainwalk.tools.names;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Answers what comes over a connection, in order, however many queries come at once (RFC 7766 section 6.2.1.1).
///
/// Queries wait here while the client does not take the answers to those before them, and no more is read until all are
/// answered: what a connection holds is at most one read of queries, and as many answers as the channel's high water
/// mark and one more. A client may close its side after its last query; it still gets all answers. A message that may
/// not be answered ends the connection, after the answers to those before it.
///
/// **Threads:** the connection's event loop alone.
final class TcpQueries extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int LENGTH_BYTES = 2;
  private static final int MOST_MESSAGE_BYTES = 0xFFFF;

  private final DnsResponder responder;
  private final Consumer<Throwable> failures;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private boolean isAnswering;
  private boolean isLeaving;
  private boolean isBroken;

  /// Is sent through a pipeline when the server ends: what was read is answered, and then the connection is closed.
  enum Leave {
    /// The only one.
    NOW
  }

  private TcpQueries(final DnsResponder responder, final Consumer<Throwable> failures) {
    super(false);
    this.responder = responder;
    this.failures = failures;
  }

  /// Makes a connection one that is answered over.
  ///
  /// Idleness is seen behind the decoder, where only whole queries are: a client that sends byte by byte is idle. One
  /// that takes its answers slowly is not, as long as it takes any.
  ///
  /// @param pipeline the connection's
  /// @param responder answers
  /// @param failures is told of errors of the connection, and of a message that ends it
  /// @param idleSeconds after how long without a whole query, or any bytes of an answer taken, it is closed
  static void addTo(
      final ChannelPipeline pipeline,
      final DnsResponder responder,
      final Consumer<Throwable> failures,
      final int idleSeconds) {
    pipeline.addLast(
        new LengthFieldBasedFrameDecoder(
            MOST_MESSAGE_BYTES + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
        new IdleStateHandler(true, 0, 0, idleSeconds, TimeUnit.SECONDS),
        new TcpQueries(responder, failures));
  }

  @Override
  protected void channelRead0(final ChannelHandlerContext context, final ByteBuf query) {
    waiting.add(query);
  }

  @Override
  public void channelReadComplete(final ChannelHandlerContext context) {
    answer(context);
  }

  @Override
  public void channelWritabilityChanged(final ChannelHandlerContext context) {
    answer(context);
  }

  /// Answers as long as the answers can leave. Flushing can make the channel writable again, which is told in the midst
  /// of it: then the loop goes on, rather than this method from within itself.
  private void answer(final ChannelHandlerContext context) {
    if (isAnswering) {
      return;
    }
    isAnswering = true;
    do {
      while (context.channel().isWritable() && !waiting.isEmpty()) {
        answer(context, waiting.remove());
      }
      context.flush();
    } while (!waiting.isEmpty() && context.channel().isWritable());
    isAnswering = false;
    if (isLeaving && waiting.isEmpty()) {
      leave(context);
    } else {
      context
          .channel()
          .config()
          .setAutoRead(!isLeaving && waiting.isEmpty() && context.channel().isWritable());
    }
  }

  private void answer(final ChannelHandlerContext context, final ByteBuf query) {
    final byte[] bytes;
    try {
      bytes = ByteBufUtil.getBytes(query);
    } finally {
      query.release();
    }
    final byte[] answer = responder.respond(bytes, true);
    if (answer == null) {
      failures.accept(
          new CorruptedFrameException(
              "a message of " + bytes.length + " bytes, which is no query"));
      forget();
      isLeaving = true;
      return;
    }
    final ByteBuf framed = context.alloc().buffer(LENGTH_BYTES + answer.length);
    framed.writeShort(answer.length).writeBytes(answer);
    final ChannelFuture _ = context.write(framed, context.voidPromise());
  }

  private void forget() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }

  /// Closes behind the last answer.
  private void leave(final ChannelHandlerContext context) {
    final ChannelFuture _ =
        context
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener((ChannelFutureListener) written -> LingeringClose.of(written.channel()));
  }

  @Override
  public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
    if (event instanceof IdleStateEvent) {
      final ChannelFuture _ = context.close();
    } else if (event == ChannelInputShutdownEvent.INSTANCE || event == Leave.NOW) {
      isLeaving = true;
      answer(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void handlerRemoved(final ChannelHandlerContext context) {
    forget();
  }

  /// Each answer that could not leave has a problem of its own; the first has the cause, and of a connection that was
  /// closed here there is none.
  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    if (!isBroken && !(problem instanceof ClosedChannelException)) {
      isBroken = true;
      failures.accept(problem);
    }
    final ChannelFuture _ = context.close();
  }
}
