package io.chainwalk.tools.messages;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a client speaks, by the first bytes that it sends.
enum Opening {
  /// Too few bytes to tell.
  UNDECIDED,
  /// An HTTP/1.x request: a method in capital letters, a blank, and the beginning of a target: `/`, `*` or a scheme, and
  /// anything behind `CONNECT`.
  REQUEST,
  /// A TLS record with a handshake message, RFC 8446 section 5.1.
  TLS,
  /// The connection preface of HTTP/2, RFC 9113 section 3.4.
  HTTP2,
  /// Something else.
  OTHER;

  /// The longest method of the IANA registry, `UPDATEREDIRECTREF`, has 17 letters.
  private static final int LONGEST_METHOD = 20;

  private static final byte[] HTTP2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String CONNECT = "CONNECT";
  private static final int TLS_HANDSHAKE = 22;
  private static final int TLS_MAJOR_VERSION = 3;

  /// Looks at the beginning of what a client sends.
  ///
  /// @param bytes as far as they are known
  /// @return what they are
  static Opening of(final byte[] bytes) {
    if (bytes.length == 0) {
      return UNDECIDED;
    }
    if (bytes[0] == TLS_HANDSHAKE) {
      return bytes.length == 1 ? UNDECIDED : bytes[1] == TLS_MAJOR_VERSION ? TLS : OTHER;
    }
    final int start = blankLines(bytes);
    int length = 0;
    while (start + length < bytes.length && isOfMethod(bytes[start + length])) {
      length++;
    }
    if (length > LONGEST_METHOD) {
      return OTHER;
    }
    if (start + length + 1 >= bytes.length) {
      return start + length == bytes.length || (length > 0 && bytes[start + length] == ' ')
          ? UNDECIDED
          : OTHER;
    }
    return length > 0 && bytes[start + length] == ' ' ? behindMethod(bytes, start, length) : OTHER;
  }

  /// Servers pass over empty lines in front of a request, RFC 9112 section 2.2; two are more than any client sends.
  private static int blankLines(final byte[] bytes) {
    int start = 0;
    while (start < 4 && start < bytes.length && (bytes[start] == '\r' || bytes[start] == '\n')) {
      start++;
    }
    return start;
  }

  private static Opening behindMethod(final byte[] bytes, final int start, final int length) {
    final int compared = Math.min(bytes.length - start, HTTP2_PREFACE.length);
    if (Arrays.equals(bytes, start, start + compared, HTTP2_PREFACE, 0, compared)) {
      return compared == HTTP2_PREFACE.length ? HTTP2 : UNDECIDED;
    }
    final String method = new String(bytes, start, length, StandardCharsets.US_ASCII);
    final byte target = bytes[start + length + 1];
    final boolean begins =
        target == '/' || target == '*' || target == 'h' || target == 'H' || method.equals(CONNECT);
    return begins ? REQUEST : OTHER;
  }

  private static boolean isOfMethod(final byte letter) {
    return (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_';
  }
}
