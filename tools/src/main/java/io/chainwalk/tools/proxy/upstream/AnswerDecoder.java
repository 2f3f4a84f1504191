package io.chainwalk.tools.proxy.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/// Netty's decoder of answers, told whether the request was a HEAD: its answer has no body whatever its headers say.
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int MAX_LINE_BYTES = 16 * 1024;
  private static final int MAX_HEAD_BYTES = 256 * 1024;
  private static final int MAX_PART_BYTES = 64 * 1024;
  private static final int USUAL_HEAD_BYTES = 512;

  private boolean head;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setMaxChunkSize(MAX_PART_BYTES)
            .setInitialBufferSize(USUAL_HEAD_BYTES));
  }

  void expectHead(final boolean isHead) {
    head = isHead;
  }

  @Override
  protected boolean isContentAlwaysEmpty(final HttpMessage message) {
    return head || super.isContentAlwaysEmpty(message);
  }
}
