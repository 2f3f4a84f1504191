package io.chainwalk.picker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.testkit.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// What docs/embedding.md shows is code that is compiled and tested here.
class EmbeddingDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "embedding.md");
  private static final Path SOURCES = Path.of("src/test/java/io/chainwalk/picker/example");

  private static String source(final String name) throws IOException {
    return Files.readString(SOURCES.resolve(name));
  }

  private static void assertShown(final String source) throws IOException {
    assertTrue(Files.readString(DOCUMENT).contains("```java\n" + source + "```\n"), source);
  }

  @Test
  void theProxyIsShownAsItIs() throws IOException {
    final String proxy = source("TcpProxy.java");
    assertShown(proxy.substring(proxy.indexOf("import ")));
  }

  @Test
  void theWalkOfAPacketIsShownAsItIs() throws IOException {
    final String walk = source("OnePacket.java");
    assertShown(walk.substring(walk.indexOf("  static "), walk.lastIndexOf('}')).indent(-2));
  }

  @Test
  void thePacketOfTheExampleIsTranslated() {
    final ServiceSnapshot services =
        Services.snapshot(Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.0.0.1:8080"));
    final byte[] frame =
        PacketBuilder.eth().ip("192.0.2.1", "10.96.0.10").tcp(4000, 80).flags("S").bytes();
    assertEquals(
        PacketOutcome.TRANSLATED,
        OnePacket.walk(services, new UnsafeBuffer(frame), 1_000_000_000L));
  }
}
