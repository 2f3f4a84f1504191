package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.tools.proxy.upstream.UpstreamConnection;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.LongConsumer;

/// Where a request came from and its answer goes: the last request of an HTTP/1.1 connection, or a stream of HTTP/2. On
/// the event loop alone.
public interface ClientSide {
  /// Sends the head of an answer: interim ones, then the final one.
  ///
  /// @param head without headers of the endpoint's connection
  void answerHead(HttpResponse head);

  /// Sends a part of the answer; the last one ends it, and the exchange.
  ///
  /// @param content taken over
  void answerContent(HttpContent content);

  /// Sends an answer of the proxy's own, head and body, which ends the exchange.
  ///
  /// @param answer taken over
  void answerWhole(FullHttpResponse answer);

  /// Lets what was sent go out.
  void flush();

  /// Whether the client takes more at the moment.
  ///
  /// @return false where it is slower than the endpoint
  boolean isWritable();

  /// Goes on reading the request's body, or waits.
  ///
  /// @param wanted whether the endpoint takes more
  void readBody(boolean wanted);

  /// An answer that was begun cannot be completed: the client must not take it for whole.
  void breakOff();

  /// After `101 Switching Protocols`: bytes go through in both directions from now on.
  ///
  /// @param upstream the other end; taken over
  /// @param closed told how many bytes went to the client, when either end has gone
  void becomeTunnel(UpstreamConnection upstream, LongConsumer closed);

  /// What clients speak, for the log.
  ///
  /// @return `HTTP/1.1` or `HTTP/2`
  String protocol();
}
