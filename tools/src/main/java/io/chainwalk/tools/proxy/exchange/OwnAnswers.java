package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.route.Action;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.routes.RedirectLocations;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Answers that the proxy gives itself.
public final class OwnAnswers {
  private static final String TEXT = "text/plain; charset=utf-8";

  private OwnAnswers() {}

  /// A status, and what it is called.
  ///
  /// @param status the status
  /// @return head and body
  public static FullHttpResponse status(final HttpResponseStatus status) {
    final String body =
        status.code() < 200 || status.code() == 204 || status.code() == 304 ? "" : status + "\n";
    return answer(status, TEXT, body);
  }

  /// An interim answer as a whole message, so that another may follow it.
  ///
  /// @param head what an endpoint sent
  /// @return the same without body
  public static FullHttpResponse withoutBody(final HttpResponse head) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        head.status(),
        Unpooled.EMPTY_BUFFER,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /// What a rule wants to be answered.
  ///
  /// @param fixed the rule's action
  /// @return head and body
  public static FullHttpResponse fixed(final Action.FixedResponse fixed) {
    return answer(HttpResponseStatus.valueOf(fixed.status()), fixed.contentType(), fixed.body());
  }

  /// Sends a client elsewhere, as its rule says.
  ///
  /// @param redirect the rule's action
  /// @param head the request
  /// @return head without body
  public static FullHttpResponse redirect(final Action.Redirect redirect, final CheckedHead head) {
    final FullHttpResponse answer = answer(HttpResponseStatus.valueOf(redirect.status()), "", "");
    answer
        .headers()
        .set(
            HttpHeaderNames.LOCATION,
            RedirectLocations.of(redirect, head, head.from().listenerPort()));
    return answer;
  }

  private static FullHttpResponse answer(
      final HttpResponseStatus status, final String contentType, final String body) {
    final boolean hasBody = status.code() != 204 && status.code() != 205 && status.code() != 304;
    final byte[] bytes = hasBody ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
    final FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
    if (status.code() >= 200 && (hasBody || status.code() == 205)) {
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
    }
    if (!contentType.isEmpty()) {
      answer.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    }
    answer
        .headers()
        .set(
            HttpHeaderNames.DATE,
            DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)));
    return answer;
  }
}
