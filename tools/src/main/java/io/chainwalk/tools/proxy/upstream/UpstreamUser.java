package io.chainwalk.tools.proxy.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/// Who uses a connection to an endpoint, for one request. All calls come on the event loop.
public interface UpstreamUser {
  /// The connection may be used.
  ///
  /// @param connection until the answer is complete
  void onConnected(UpstreamConnection connection);

  /// There is no connection.
  ///
  /// @param isTimeout whether the endpoint said nothing, instead of refusing
  void onConnectFailed(boolean isTimeout);

  /// The head of an answer: perhaps interim ones, and then the final one.
  ///
  /// @param head as decoded
  void onAnswer(HttpResponse head);

  /// A part of the answer's body; the last one ends the answer, and the connection is not this user's any more.
  ///
  /// @param content to be released
  void onContent(HttpContent content);

  /// All that had come has been handed over.
  void onReadComplete();

  /// The connection takes more, or no more for now.
  ///
  /// @param writable whether it takes more
  void onUpstreamWritability(boolean writable);

  /// The connection is gone, or what came on it was no answer.
  void onUpstreamGone();
}
