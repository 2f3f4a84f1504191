package io.chainwalk.tools.proxy.front;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/// Netty's encoder of answers, told whether the request was a HEAD: its answer has no body whatever its headers say.
final class AnswerEncoder extends HttpResponseEncoder {
  private boolean head;

  void expectHead(final boolean isHead) {
    head = isHead;
  }

  @Override
  protected boolean isContentAlwaysEmpty(final HttpResponse answer) {
    return head || super.isContentAlwaysEmpty(answer);
  }
}
