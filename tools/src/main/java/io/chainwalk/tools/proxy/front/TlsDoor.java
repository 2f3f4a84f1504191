package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The beginning of a TLS connection: finds the certificate for the name that the client asks for, and makes way for
/// Netty's handler of TLS. A name that nobody has a certificate for is refused with the alert `unrecognized_name` (RFC
/// 6066 section 3).
final class TlsDoor extends AbstractSniHandler<SslContext> {
  /// The name that the client asked for; not set where it asked for none.
  static final AttributeKey<String> SERVER_NAME = AttributeKey.valueOf("chainwalk.server-name");

  private static final int MAX_HELLO_BYTES = 16 * 1024;

  /// A record of TLS with a fatal alert, number 112.
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final Supplier<Certificates> certificates;
  private final ProxyMetrics metrics;

  TlsDoor(
      final Supplier<Certificates> certificates, final ProxyMetrics metrics, final int timeoutMs) {
    super(MAX_HELLO_BYTES, timeoutMs);
    this.certificates = certificates;
    this.metrics = metrics;
  }

  @Override
  protected Future<SslContext> lookup(
      final ChannelHandlerContext context, final @Nullable String name) {
    final SslContext found = certificates.get().find(name);
    return found == null
        ? context.executor().newFailedFuture(new UnknownNameException())
        : context.executor().newSucceededFuture(found);
  }

  @Override
  @SuppressWarnings(
      "FutureReturnValueIgnored") // the channel is closed whether the alert gets through or not
  protected void onLookupComplete(
      final ChannelHandlerContext context,
      final @Nullable String name,
      final Future<SslContext> found) {
    if (!found.isSuccess()) {
      metrics.handshake("unknown-name");
      final ByteBuf alert = Unpooled.wrappedBuffer(UNRECOGNIZED_NAME);
      context.writeAndFlush(alert).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context.channel().attr(SERVER_NAME).set(name);
    final SslHandler tls = found.getNow().newHandler(context.alloc());
    tls.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
    tls.handshakeFuture()
        .addListener(done -> metrics.handshake(done.isSuccess() ? "ok" : "failed"));
    context.pipeline().replace(this, "tls", tls);
  }

  /// Nobody has a certificate for a name.
  private static final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNameException() {
      super("no certificate", null, false, false);
    }
  }
}
