package io.chainwalk.tools.proxy.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/// Why a request is refused before anybody looks where it would go. Names are those of the metric's label `reason`.
public enum BadRequest {
  /// A request line or header that is none, or could be read in two ways.
  MALFORMED(HttpResponseStatus.BAD_REQUEST),
  /// A header line that goes on in the next one.
  FOLDED_HEADER(HttpResponseStatus.BAD_REQUEST),
  /// `Content-Length` and `Transfer-Encoding` at once, or either in a way that could be read in two.
  AMBIGUOUS_LENGTH(HttpResponseStatus.BAD_REQUEST),
  /// A transfer coding other than `chunked`.
  UNKNOWN_CODING(HttpResponseStatus.NOT_IMPLEMENTED),
  /// A chunk whose size cannot be read, or that does not end where it says.
  BAD_CHUNK(HttpResponseStatus.BAD_REQUEST),
  /// No host, several, or one that no host can have.
  BAD_HOST(HttpResponseStatus.BAD_REQUEST),
  /// A request target that is no path and no URL of HTTP.
  BAD_TARGET(HttpResponseStatus.BAD_REQUEST),
  /// A request target other than that of the certificate the client was shown.
  MISDIRECTED(HttpResponseStatus.MISDIRECTED_REQUEST),
  /// A request to open a tunnel to anywhere.
  CONNECT(HttpResponseStatus.METHOD_NOT_ALLOWED),
  /// Neither HTTP/1.0 nor HTTP/1.1.
  BAD_VERSION(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED),
  /// A request line longer than the limit.
  LONG_LINE(HttpResponseStatus.REQUEST_URI_TOO_LONG),
  /// More headers than the limit, or longer ones.
  LARGE_HEAD(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
  /// A body larger than the limit.
  LARGE_BODY(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE),
  /// More frames of HTTP/2 that move no request on than the limit; the connection is closed without an answer.
  FLOOD(HttpResponseStatus.TOO_MANY_REQUESTS),
  /// A head or body that takes too long.
  SLOW(HttpResponseStatus.REQUEST_TIMEOUT);

  private final int status;

  BadRequest(final HttpResponseStatus status) {
    this.status = status.code();
  }

  /// What is answered.
  ///
  /// @return the status
  public HttpResponseStatus status() {
    return HttpResponseStatus.valueOf(status);
  }
}
