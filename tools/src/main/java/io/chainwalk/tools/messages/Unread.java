package io.chainwalk.tools.messages;

/// Why a connection, or a part of one, was not read as requests.
public enum Unread {
  /// It is encrypted.
  TLS("tls", "The connection is TLS, and what is in it cannot be read."),
  /// It is HTTP/2.
  HTTP2("http2", "The connection is HTTP/2, whose heads are compressed with what came before."),
  /// It is neither.
  NOT_HTTP("not-http", "What the client sent does not begin like an HTTP/1 request."),
  /// The client had asked for another protocol and got it.
  UPGRADED("upgraded", "After CONNECT or Upgrade the connection speaks another protocol."),
  /// The capture misses bytes.
  LOST_BYTES(
      "lost-bytes",
      "Segments are missing from the capture, or cut; reading went on where a segment began like a"
          + " request."),
  /// More connections at a time than are remembered.
  CROWDED_OUT("crowded-out", "More connections were open at a time than are remembered."),
  /// The request line or the header fields are longer than servers take.
  TOO_LONG("too-long", "The request line, or the header fields, are longer than 16 KiB."),
  /// The head is against RFC 9112.
  BAD_HEAD("bad-head", "The head is none that RFC 9112 allows; a server answers 400."),
  /// A request of HTTP/1.1 without a host, or with several.
  BAD_HOST("bad-host", "The head has no Host field, or several; a server answers 400."),
  /// The body's framing is wrong.
  BAD_BODY("bad-body", "The body's chunks are wrong, so that nobody knows where it ends.");

  private final String label;
  private final String sentence;

  Unread(final String label, final String sentence) {
    this.label = label;
    this.sentence = sentence;
  }

  /// Its fixed name.
  ///
  /// @return lower case, with hyphens
  public String label() {
    return label;
  }

  /// What it means, for people.
  ///
  /// @return a sentence
  public String sentence() {
    return sentence;
  }
}
