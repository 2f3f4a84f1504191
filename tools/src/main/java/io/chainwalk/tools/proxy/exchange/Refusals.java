package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.Hosts;
import io.chainwalk.tools.proxy.http.Peer;
import io.chainwalk.tools.proxy.observe.AccessEntry;
import io.chainwalk.tools.proxy.observe.AccessLog;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Requests that are answered before there is an [Exchange]: counted and logged as far as they could be read.
public final class Refusals {
  private Refusals() {}

  /// Counts and logs one.
  ///
  /// @param loop of the client
  /// @param peer who sent it
  /// @param protocol what the client speaks
  /// @param request its head; null where it could not be read
  /// @param reason why it is refused
  public static void refused(
      final LoopState loop,
      final Peer peer,
      final String protocol,
      final @Nullable HttpRequest request,
      final BadRequest reason) {
    final LoopState.Shared shared = loop.shared();
    shared.metrics().refused(reason);
    shared.routing().get().noGroup().answered(reason.status().code(), 0);
    final int bytes = OwnAnswers.status(reason.status()).content().readableBytes();
    log(loop, peer, protocol, request, reason, reason.status().code(), bytes);
  }

  /// Counts and logs a connection that is closed for what came on it and belongs to no request: its line has no method, and
  /// status 0.
  ///
  /// @param loop of the client
  /// @param peer whose connection
  /// @param protocol what the client speaks
  /// @param reason why it is closed
  public static void connectionClosed(
      final LoopState loop, final Peer peer, final String protocol, final BadRequest reason) {
    loop.shared().metrics().refused(reason);
    log(loop, peer, protocol, null, reason, 0, 0);
  }

  private static void log(
      final LoopState loop,
      final Peer peer,
      final String protocol,
      final @Nullable HttpRequest request,
      final BadRequest reason,
      final int status,
      final int bytes) {
    final AccessLog log = loop.shared().log();
    if (log != null) {
      final HttpRequest read =
          request == null || request.decoderResult().isFailure() ? null : request;
      final String named = read == null ? null : read.headers().get(HttpHeaderNames.HOST);
      final String host = named == null ? null : Hosts.hostOf(named);
      log.log(
          new AccessEntry(
              System.currentTimeMillis(),
              peer.addressText(),
              peer.port(),
              protocol,
              peer.scheme(),
              read == null ? "" : read.method().name(),
              host == null ? "" : host,
              read == null ? "" : read.uri(),
              status,
              bytes,
              "",
              "",
              "",
              0,
              -1,
              0,
              0,
              causeOf(reason)));
    }
  }

  /// A reason as the log's cause.
  ///
  /// @param reason why a request is refused
  /// @return as in the metric's label, with blanks
  static String causeOf(final BadRequest reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
