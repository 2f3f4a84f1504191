package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Files that change under a server.
class DnsServiceTest {
  private static final String WEB = "web.shop.svc.cluster.local.";
  private static final long PATIENCE_SECONDS = 30;
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path folder = Path.of("set by JUnit");
  private final BlockingQueue<String> talk = new LinkedBlockingQueue<>();
  private Path file = Path.of("set before each");

  @BeforeEach
  void writeCluster() throws Exception {
    file = folder.resolve("cluster.yaml");
    write("10.96.0.1");
  }

  private void write(final String clusterIp) throws Exception {
    final Path beside = folder.resolve("cluster.yaml.new");
    Files.writeString(
        beside,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: %s, ports: [{port: 80}]}
        """
            .formatted(clusterIp));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private DnsService start() throws Exception {
    return DnsService.start(
        () -> {
          try {
            return DnsLab.names(Files.readString(file));
          } catch (final IOException problem) {
            throw new UncheckedIOException(problem);
          }
        },
        List.of(folder),
        ANY_PORT,
        new DnsLimits(1_232, 8, 60, 1),
        null,
        talk::add);
  }

  private void awaitTalk(final String part) throws InterruptedException {
    String said = "";
    while (!said.contains(part)) {
      said = talk.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (said == null) {
        throw new AssertionError("never said: " + part);
      }
    }
  }

  private static Message ask(final DnsService service) throws IOException {
    final SimpleResolver client = new SimpleResolver(service.address());
    client.setTimeout(Duration.ofSeconds(PATIENCE_SECONDS));
    return client.send(DnsLab.query(WEB, Type.A));
  }

  @Test
  void changedFilesChangeTheAnswers() throws Exception {
    try (DnsService service = start()) {
      assertEquals(List.of("10.96.0.1"), DnsLab.answers(ask(service)));
      write("10.96.0.2");
      awaitTalk("names are in force now");
      assertEquals(List.of("10.96.0.2"), DnsLab.answers(ask(service)));
    }
  }

  @Test
  void filesWithMistakesLeaveTheAnswersAndAreComplainedAbout() throws Exception {
    try (DnsService service = start()) {
      write("10.96.0.999");
      awaitTalk("must be an IP address");
      awaitTalk("stay in force");
      assertEquals(List.of("10.96.0.1"), DnsLab.answers(ask(service)));
      write("10.96.0.3");
      awaitTalk("names are in force now");
      assertEquals(List.of("10.96.0.3"), DnsLab.answers(ask(service)));
    }
  }

  @Test
  void noQueryIsLostWhileFilesChange() throws Exception {
    final AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService client = Executors.newSingleThreadExecutor();
        DnsService service = start()) {
      final Future<Integer> asked =
          client.submit(() -> {
            int queries = 0;
            while (!done.get()) {
              final Message answer = ask(service);
              assertEquals(Rcode.NOERROR, answer.getRcode());
              assertEquals(1, DnsLab.answers(answer).size());
              queries++;
            }
            return queries;
          });
      for (int i = 2; i < 12; i++) {
        write("10.96.0." + i);
        awaitTalk("names are in force now");
      }
      done.set(true);
      assertTrue(asked.get() > 0);
      assertEquals(List.of("10.96.0.11"), DnsLab.answers(ask(service)));
    }
  }

  @Test
  void filesWithMistakesAreNoBeginning() throws Exception {
    write("nonsense");
    assertThrows(BadInputException.class, this::start);
  }

  @Test
  void whatWasCountedIsSaidInTheEnd() throws Exception {
    try (DnsService service = start()) {
      ask(service);
      ask(service);
      assertEquals(2, service.counts().messages());
    }
    awaitTalk("2 queries in ");
  }
}
