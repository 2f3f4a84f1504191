package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The beginning of a connection without TLS: tells HTTP/2 of a client that knows what it talks to (RFC 9113 section 3.3)
/// from HTTP/1.1 by its first three bytes. No method of HTTP/1.1 begins with `PRI`, which is reserved for this.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
final class ProtocolDoor extends ByteToMessageDecoder {
  private static final byte[] PREFACE = {'P', 'R', 'I'};

  private final Deadlines deadlines;
  private final int timeoutMs;
  private final BiConsumer<ChannelHandlerContext, Boolean> decided;
  private @Nullable Clock clock;

  ProtocolDoor(
      final Deadlines deadlines,
      final int timeoutMs,
      final BiConsumer<ChannelHandlerContext, Boolean> decided) {
    this.deadlines = deadlines;
    this.timeoutMs = timeoutMs;
    this.decided = decided;
  }

  /// Closes a connection on which nothing comes.
  private static final class Clock extends Deadlines.Timed {
    private final ChannelHandlerContext context;

    Clock(final ChannelHandlerContext context, final int timeoutMs) {
      this.context = context;
      deadlineIn(timeoutMs);
    }

    @Override
    protected void onDeadline() {
      context.close();
    }
  }

  @Override
  public void handlerAdded(final ChannelHandlerContext context) {
    final Clock fresh = new Clock(context, timeoutMs);
    clock = fresh;
    deadlines.watch(fresh);
  }

  @Override
  protected void handlerRemoved0(final ChannelHandlerContext context) {
    if (clock != null) {
      deadlines.forget(clock);
    }
  }

  @Override
  public void userEventTriggered(final ChannelHandlerContext context, final Object event)
      throws Exception {
    if (event == FrontDoor.Leave.NOW) {
      context.close(); // nothing was asked yet
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
    context.close(); // reset by the client
  }

  @Override
  protected void decode(
      final ChannelHandlerContext context, final ByteBuf in, final List<Object> out) {
    final int known = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        decide(context, false);
        return;
      }
    }
    if (known == PREFACE.length) {
      decide(context, true);
    }
  }

  /// What has come goes to whoever stands behind now.
  private void decide(final ChannelHandlerContext context, final boolean isHttp2) {
    decided.accept(context, isHttp2);
    context.pipeline().remove(this);
  }
}
