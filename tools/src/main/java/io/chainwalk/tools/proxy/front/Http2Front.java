package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.exchange.LoopState;
import io.chainwalk.tools.proxy.exchange.Refusals;
import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.Peer;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 connection of a client. Each of its streams is a request, an [Http2Client]; frames go straight between it
/// and Netty's codec, without a channel for each stream.
///
/// **Limits:** streams at once, sizes of heads, and continuations by Netty's codec; frames that move no request on (rapid
/// reset, pings, settings, empty frames) by a [FrameBudget], beyond which the connection is closed with
/// `ENHANCE_YOUR_CALM`. Flow control bounds what bodies take.
///
/// **Threads:** its event loop alone.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
final class Http2Front extends Http2ConnectionHandler {
  private static final int NO_TIMEOUT = -1;

  /// What a client may send ahead of endpoints on one connection: bodies that nobody takes hold up the others only when
  /// there are many.
  private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

  private final LoopState loop;
  private final FrontSettings settings;
  private final Peer peer;
  private final Http2Connection.PropertyKey key;
  private final Clock clock = new Clock();
  private final FrameBudget budget;
  private final Set<Http2Client> withBody = new LinkedHashSet<>();

  private @Nullable ChannelHandlerContext context;
  private boolean flushIsDue;
  private boolean isRefused;

  private Http2Front(
      final Http2ConnectionDecoder decoder,
      final Http2ConnectionEncoder encoder,
      final Http2Settings initial,
      final LoopState loop,
      final FrontSettings settings,
      final Peer peer) {
    super(decoder, encoder, initial);
    this.loop = loop;
    this.settings = settings;
    this.peer = peer;
    budget = new FrameBudget(settings.limits(), System::nanoTime);
    key = encoder.connection().newKey();
    decoder.frameListener(new Frames());
    encoder.connection().addListener(new Streams());
    encoder.flowController().listener(this::onWritability);
  }

  /// Makes the handler of a connection.
  static Http2Front of(final LoopState loop, final FrontSettings settings, final Peer peer) {
    return new Builder(loop, settings, peer).build();
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2Front, Builder> {
    private final LoopState loop;
    private final FrontSettings settings;
    private final Peer peer;

    Builder(final LoopState loop, final FrontSettings settings, final Peer peer) {
      this.loop = loop;
      this.settings = settings;
      this.peer = peer;
      final ProxyLimits limits = settings.limits();
      connection(evenConnection());
      frameListener(
          new Http2FrameAdapter()); // replaced when the handler is made, which it refers to
      validateHeaders(true);
      // the budget counts these: Netty would count resets that the proxy sends for mistakes of
      // endpoints, too
      decoderEnforceMaxRstFramesPerWindow(0, FrameBudget.WINDOW_SECONDS);
      encoderEnforceMaxRstFramesPerWindow(0, FrameBudget.WINDOW_SECONDS);
      decoderEnforceMaxConsecutiveEmptyDataFrames(0);
      gracefulShutdownTimeoutMillis(limits.responseMs());
      initialSettings(
          Http2Settings.defaultSettings()
              .maxConcurrentStreams(limits.streams())
              .maxHeaderListSize(limits.headBytes()));
    }

    /// A connection whose streams share the client's window in turn. Priorities of RFC 7540 are deprecated (RFC 9113
    /// section 5.3), and the tree that Netty else keeps of them costs each request more than its bytes.
    private static Http2Connection evenConnection() {
      final Http2Connection made = new DefaultHttp2Connection(true);
      final UniformStreamByteDistributor distributor = new UniformStreamByteDistributor(made);
      distributor.minAllocationChunk(Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE);
      made.remote().flowController(new DefaultHttp2RemoteFlowController(made, distributor));
      return made;
    }

    @Override
    protected Http2Front build() {
      return super.build();
    }

    @Override
    protected Http2Front build(
        final Http2ConnectionDecoder decoder,
        final Http2ConnectionEncoder encoder,
        final Http2Settings initial) {
      return new Http2Front(decoder, encoder, initial, loop, settings, peer);
    }
  }

  /// Closes a connection that has had no request for long.
  private final class Clock extends Deadlines.Timed {
    private boolean saidFarewell;

    void await(final int ms) {
      deadlineIn(ms);
    }

    void rest() {
      noDeadline();
    }

    @Override
    protected void onDeadline() {
      if (connection().numActiveStreams() > 0) {
        return;
      }
      if (saidFarewell) {
        channelContext().close(); // the client does not take even that
      } else {
        saidFarewell = true;
        deadlineIn(settings.limits().writeMs());
        leave();
      }
    }
  }

  @Override
  public void handlerAdded(final ChannelHandlerContext added) throws Exception {
    context = added;
    loop.deadlines().watch(clock);
    clock.await(settings.limits().headMs());
    super.handlerAdded(added);
    connection()
        .local()
        .flowController()
        .incrementWindowSize(
            connection().connectionStream(),
            CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
  }

  ChannelHandlerContext channelContext() {
    return Objects.requireNonNull(context, "added to no pipeline");
  }

  LoopState loop() {
    return loop;
  }

  FrontSettings settings() {
    return settings;
  }

  FrameBudget budget() {
    return budget;
  }

  Peer peer() {
    return peer;
  }

  /// Flushes when the event loop has looked at all sockets that are ready, so that the answers of many streams go out in
  /// one write.
  void flushSoon() {
    if (!flushIsDue) {
      flushIsDue = true;
      channelContext()
          .executor()
          .execute(() -> {
            flushIsDue = false;
            flush(channelContext());
          });
    }
  }

  /// A part of a body was handed over, which goes out when all that has come is.
  void bodyCame(final Http2Client client) {
    withBody.add(client);
  }

  private @Nullable Http2Client clientOf(final Http2Stream stream) {
    return stream.getProperty(key);
  }

  private void onWritability(final Http2Stream stream) {
    final Http2Client client = clientOf(stream);
    if (client != null) {
      client.onWritability();
    }
  }

  /// What comes of frames.
  private final class Frames extends Http2FrameAdapter {
    @Override
    public void onHeadersRead(
        final ChannelHandlerContext read,
        final int id,
        final Http2Headers headers,
        final int dependency,
        final short weight,
        final boolean exclusive,
        final int padding,
        final boolean end) {
      onHeadersRead(read, id, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        final ChannelHandlerContext read,
        final int id,
        final Http2Headers headers,
        final int padding,
        final boolean end) {
      final Http2Stream stream = connection().stream(id);
      if (stream == null) {
        return; // reset meanwhile
      }
      final Http2Client known = clientOf(stream);
      if (known != null) {
        known.onTrailers(headers);
        return;
      }
      clock.rest();
      final Http2Client client = new Http2Client(Http2Front.this, stream);
      stream.setProperty(key, client);
      client.onHead(headers, end);
    }

    @Override
    public int onDataRead(
        final ChannelHandlerContext read,
        final int id,
        final ByteBuf data,
        final int padding,
        final boolean end)
        throws Http2Exception {
      if (!end && !data.isReadable()) {
        budget.control();
      }
      final Http2Stream stream = connection().stream(id);
      final Http2Client client = stream == null ? null : clientOf(stream);
      return client == null ? data.readableBytes() + padding : client.onData(data, padding, end);
    }

    @Override
    public void onRstStreamRead(final ChannelHandlerContext read, final int id, final long error)
        throws Http2Exception {
      budget.reset();
    }

    @Override
    public void onPingRead(final ChannelHandlerContext read, final long data)
        throws Http2Exception {
      budget.control();
    }

    @Override
    public void onPingAckRead(final ChannelHandlerContext read, final long data)
        throws Http2Exception {
      budget.control();
    }

    @Override
    public void onSettingsRead(final ChannelHandlerContext read, final Http2Settings changed)
        throws Http2Exception {
      budget.control();
    }

    @Override
    public void onPriorityRead(
        final ChannelHandlerContext read,
        final int id,
        final int dependency,
        final short weight,
        final boolean exclusive)
        throws Http2Exception {
      budget.control();
    }

    @Override
    public void onWindowUpdateRead(
        final ChannelHandlerContext read, final int id, final int increment) throws Http2Exception {
      budget.control();
    }

    @Override
    public void onUnknownFrame(
        final ChannelHandlerContext read,
        final byte type,
        final int id,
        final Http2Flags flags,
        final ByteBuf payload) {
      try {
        budget.control();
      } catch (final Http2Exception flood) { // which this method is not declared to throw
        onError(read, false, flood);
      }
    }
  }

  /// What becomes of streams.
  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(final Http2Stream stream) {
      final Http2Client client = clientOf(stream);
      if (client != null) {
        client.onClosed();
      }
      if (connection().numActiveStreams() == 0) {
        clock.await(settings.limits().keepAliveMs());
      }
    }
  }

  /// Sends GOAWAY, and closes when the last stream has ended.
  private void leave() {
    final ChannelHandlerContext own = channelContext();
    try {
      close(own, own.newPromise());
    } catch (final Exception problem) { // as declared; whatever it is, the connection is to go
      own.close();
    }
  }

  @Override
  public void channelReadComplete(final ChannelHandlerContext read) throws Exception {
    withBody.forEach(Http2Client::onReadComplete);
    withBody.clear();
    super.channelReadComplete(read);
  }

  @Override
  public void userEventTriggered(final ChannelHandlerContext triggered, final Object event)
      throws Exception {
    if (event == FrontDoor.Leave.NOW) {
      gracefulShutdownTimeoutMillis(NO_TIMEOUT); // the proxy's end is what ends it then
      leave();
      return;
    }
    super.userEventTriggered(triggered, event);
  }

  @Override
  public void channelInactive(final ChannelHandlerContext inactive) throws Exception {
    loop.deadlines().forget(clock);
    super.channelInactive(inactive);
  }

  @Override
  protected void onConnectionError(
      final ChannelHandlerContext failed,
      final boolean outbound,
      final Throwable problem,
      final @Nullable Http2Exception known) {
    if (!outbound && known != null && !isRefused) { // more may come before it is closed
      isRefused = true;
      final boolean isFlood = known.error() == Http2Error.ENHANCE_YOUR_CALM;
      Refusals.connectionClosed(
          loop, peer, Http2Client.PROTOCOL, isFlood ? BadRequest.FLOOD : BadRequest.MALFORMED);
    }
    super.onConnectionError(failed, outbound, problem, known);
  }

  /// Streams that the proxy must end for what the client does count as if the client had reset them. What comes late on
  /// closed ones does not: the client may not have known.
  @Override
  protected void onStreamError(
      final ChannelHandlerContext failed,
      final boolean outbound,
      final Throwable problem,
      final Http2Exception.StreamException known) {
    super.onStreamError(failed, outbound, problem, known);
    if (outbound) {
      return;
    }
    try {
      if (known.error() == Http2Error.STREAM_CLOSED) {
        budget.control();
      } else {
        budget.reset();
      }
    } catch (final Http2Exception flood) {
      onError(failed, false, flood);
    }
  }
}
