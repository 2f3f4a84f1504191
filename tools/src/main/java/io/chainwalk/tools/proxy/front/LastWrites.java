package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;

/// What was written to a channel that is to be closed: waits until it has gone out, and closes the channel where none of
/// it does for too long.
///
/// **Threads:** the channel's event loop alone.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
final class LastWrites extends Deadlines.Timed {
  private final Channel channel;
  private final int writeMs;
  private long leftBytes;

  private LastWrites(final Channel channel, final int writeMs) {
    this.channel = channel;
    this.writeMs = writeMs;
    leftBytes = leftBytes(channel);
  }

  /// Begins to wait.
  ///
  /// @param channel to which nothing more is written
  /// @param deadlines of its event loop
  /// @param writeMs how long it may take none of it
  /// @param written called when all has gone out; not where the channel was closed before
  static void await(
      final Channel channel, final Deadlines deadlines, final int writeMs, final Runnable written) {
    final ChannelFuture last = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    final LastWrites waiting = new LastWrites(channel, writeMs);
    if (!last.isDone()) {
      deadlines.watch(waiting);
      waiting.deadlineIn(writeMs);
    }
    last.addListener(_ -> {
      deadlines.forget(waiting);
      if (last.isSuccess()) {
        written.run();
      }
    });
  }

  /// How much waits for the other side to take it.
  ///
  /// @return bytes; 0 where the channel is closed
  static long leftBytes(final Channel channel) {
    final ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
  }

  @Override
  protected void onDeadline() {
    final long left = leftBytes(channel);
    if (left < leftBytes) {
      leftBytes = left;
      deadlineIn(writeMs);
    } else {
      channel.unsafe().close(channel.voidPromise()); // past TLS, which would wait for its farewell
    }
  }
}
