package io.chainwalk.tools.proxy;

import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// What operators ask the proxy itself: `/metrics`, `/healthz` (it runs), `/readyz` (it takes requests). One request for
/// each connection.
final class AdminDoor extends ChannelInitializer<Channel> {
  private static final int MAX_REQUEST_BYTES = 8 * 1024;
  private static final int TIMEOUT_SECONDS = 10;
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final ProxyMetrics metrics;
  private final BooleanSupplier ready;

  AdminDoor(final ProxyMetrics metrics, final BooleanSupplier ready) {
    this.metrics = metrics;
    this.ready = ready;
  }

  @Override
  protected void initChannel(final Channel channel) {
    channel
        .pipeline()
        .addLast(
            new ReadTimeoutHandler(TIMEOUT_SECONDS),
            new HttpServerCodec(),
            new HttpObjectAggregator(MAX_REQUEST_BYTES, true),
            new Pages());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the connection is closed either way
  private final class Pages extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(final ChannelHandlerContext context, final FullHttpRequest request)
        throws IOException {
      context.writeAndFlush(page(request)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
      context.close(); // slow, or gone
    }
  }

  private FullHttpResponse page(final FullHttpRequest request) throws IOException {
    if (request.decoderResult().isFailure()) {
      return page(HttpResponseStatus.BAD_REQUEST, TEXT, "bad request\n");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return page(HttpResponseStatus.METHOD_NOT_ALLOWED, TEXT, "GET only\n");
    }
    return switch (request.uri()) {
      case "/metrics" -> page(HttpResponseStatus.OK, METRICS_TYPE, metrics.text());
      case "/healthz" -> page(HttpResponseStatus.OK, TEXT, "ok\n");
      case "/readyz" ->
          ready.getAsBoolean()
              ? page(HttpResponseStatus.OK, TEXT, "ok\n")
              : page(HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT, "ending\n");
      default -> page(HttpResponseStatus.NOT_FOUND, TEXT, "/metrics, /healthz or /readyz\n");
    };
  }

  private static FullHttpResponse page(
      final HttpResponseStatus status, final String type, final String text) {
    return page(status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static FullHttpResponse page(
      final HttpResponseStatus status, final String type, final byte[] text) {
    final FullHttpResponse page =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
    page.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, text.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return page;
  }
}
