package io.chainwalk.tools.messages;

import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/// The heads of HTTP/1 requests in clear text, of all connections to some ports.
///
/// Each connection is read as a server reads it: segments in order, of bytes that come twice those that came first,
/// requests one after the other, on connections that are kept alive and before answers come (pipelining), bodies with
/// `Content-Length` and in chunks passed over. A header field folded over several lines (`obs-fold`) is one, with blanks
/// in place of the line ends, as RFC 9112 section 5.2 allows.
///
/// Where the capture has not all of a connection, be it its beginning or bytes in its middle, reading goes on where a
/// segment begins like a request; whether that is the middle of a body cannot be told then. What cannot be read is counted
/// by [Unread]: connections once each, but for lost bytes and hosts, which may be said of one connection several times.
public final class RequestHeads {
  private final BitSet ports;
  private final Consumer<CapturedRequest> found;
  private final Map<Unread, Long> unread = new EnumMap<>(Unread.class);
  private long requests;

  /// Begins.
  ///
  /// @param ports where servers listen; copied
  /// @param found gets each request, in the order in which heads were complete
  public RequestHeads(final BitSet ports, final Consumer<CapturedRequest> found) {
    this.ports = (BitSet) ports.clone();
    this.found = found;
  }

  /// Whether requests go to a port.
  boolean isFor(final int port) {
    return ports.get(port);
  }

  /// Begins a connection.
  ByteSink stream(final Conversation conversation, final boolean fromBeginning) {
    return new RequestStream(conversation, this, fromBeginning);
  }

  void found(final CapturedRequest request) {
    requests++;
    found.accept(request);
  }

  void count(final Unread why) {
    unread.merge(why, 1L, Long::sum);
  }

  /// How many requests there were.
  ///
  /// @return 0 and more
  public long requests() {
    return requests;
  }

  /// What was not read, and how often.
  ///
  /// @return only what happened
  public Map<Unread, Long> unread() {
    return Collections.unmodifiableMap(unread);
  }
}
