package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/// A connection whose client takes answers when the test says so.
class TcpQueriesTest {
  private static final String MANY = "many.shop.svc.cluster.local.";
  private static final int QUERIES = 500;
  private static final int IDLE_SECONDS = 10;

  private final DnsCounts counts = new DnsCounts();
  private final List<Throwable> failures = new ArrayList<>();
  private final SlowClient client = new SlowClient();

  TcpQueriesTest() throws Exception {
    client.freezeTime();
    TcpQueries.addTo(
        client.pipeline(),
        new DnsResponder(
            new ServedNames(DnsLab.names(DnsLab.CLUSTER), null),
            counts,
            failures::add,
            DnsResponder.DEFAULT_UDP_BYTES),
        failures::add,
        IDLE_SECONDS);
  }

  /// Takes as many buffers as it was told to.
  private static final class SlowClient extends EmbeddedChannel {
    private int willing;

    void take(final int answers) {
      willing = answers;
      flushOutbound();
    }

    @Override
    protected void doWrite(final ChannelOutboundBuffer out) throws Exception {
      while (willing > 0 && out.current() != null) {
        willing--;
        handleOutboundMessage(((ByteBuf) out.current()).retain());
        out.remove();
      }
    }
  }

  @AfterEach
  void nothingFails() {
    client.finishAndReleaseAll();
    assertEquals(List.of(), failures);
  }

  private static ByteBuf query(final int id) throws IOException {
    final Message query = DnsLab.query(MANY, Type.A);
    query.getHeader().setID(id);
    final byte[] bytes = query.toWire();
    return Unpooled.buffer().writeShort(bytes.length).writeBytes(bytes);
  }

  private void sendAllAtOnce() throws IOException {
    final ByteBuf all = Unpooled.buffer();
    for (int i = 0; i < QUERIES; i++) {
      final ByteBuf one = query(i);
      all.writeBytes(one);
      one.release();
    }
    client.writeInbound(all);
  }

  private List<Integer> idsOfAnswers() {
    final List<Integer> ids = new ArrayList<>();
    for (ByteBuf answer = client.readOutbound(); answer != null; answer = client.readOutbound()) {
      if (answer.isReadable()) {
        ids.add(answer.getUnsignedShort(2));
      }
      answer.release();
    }
    return ids;
  }

  @Test
  void queriesOfOneReadAreNotAnsweredWhileTheClientTakesNothing() throws IOException {
    sendAllAtOnce();
    final long answered = counts.of(DnsCounts.Event.ANSWERED);
    assertTrue(answered > 0 && answered < QUERIES / 5, () -> "answered: " + answered);
    assertFalse(client.config().isAutoRead());
  }

  @Test
  void clientThatBeginsToTakeGetsAllAnswersInOrderAndIsReadFromAgain() throws IOException {
    sendAllAtOnce();
    final List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 2 * QUERIES && ids.size() < QUERIES; i++) {
      client.take(7);
      ids.addAll(idsOfAnswers());
    }
    assertEquals(IntStream.range(0, QUERIES).boxed().toList(), ids);
    assertTrue(client.config().isAutoRead());
  }

  /// The client takes everything in the midst of each flush, which makes the channel writable while the handler flushes.
  @Test
  void channelThatBecomesWritableWhileItIsFlushedIsWrittenToTheEnd() throws IOException {
    client.willing = Integer.MAX_VALUE;
    sendAllAtOnce();
    assertEquals(IntStream.range(0, QUERIES).boxed().toList(), idsOfAnswers());
    assertTrue(client.config().isAutoRead());
  }

  @Test
  void clientThatTakesAnAnswerNowAndThenIsNotIdleAndOneThatTakesNoneIs() throws IOException {
    sendAllAtOnce();
    for (int i = 0; i < 20; i++) {
      client.advanceTimeBy(IDLE_SECONDS - 1, TimeUnit.SECONDS);
      client.take(1);
      client.runScheduledPendingTasks();
      assertTrue(client.isOpen());
    }
    for (int i = 0; i < 3; i++) {
      client.advanceTimeBy(IDLE_SECONDS, TimeUnit.SECONDS);
      client.runScheduledPendingTasks();
    }
    assertFalse(client.isOpen());
  }

  @Test
  void queriesThatWaitAreForgottenWithTheirConnection() throws IOException {
    sendAllAtOnce();
    final ByteBuf last = query(QUERIES);
    client.writeInbound(last);
    client.close().syncUninterruptibly();
    assertEquals(0, last.refCnt());
  }
}
