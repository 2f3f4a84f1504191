package io.chainwalk.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.CannotWriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionListTest {
  @TempDir private Path folder;

  /// Two such connections are what the resolution of a clash leaves.
  @Test
  void connectionsWithTheSameOriginalTupleStandInTheOrderOfTheirReplies()
      throws IOException, CannotWriteException {
    final TrackedConnection first = toEndpoint("10.244.0.2");
    final TrackedConnection second = toEndpoint("10.244.0.3");
    final List<String> lines = listed(first, second);
    assertTrue(lines.getFirst().contains("src=10.244.0.2 "), lines::toString);
    assertEquals(lines, listed(second, first));
  }

  private List<String> listed(final TrackedConnection... connections)
      throws IOException, CannotWriteException {
    final ConnectionList list = new ConnectionList();
    for (final TrackedConnection connection : connections) {
      list.add(connection);
    }
    final Path file = folder.resolve("list.txt");
    try (TextOutput output = TextOutput.open(file.toString())) {
      list.write(output, 0);
      output.commit();
    }
    return Files.readAllLines(file);
  }

  private static TrackedConnection toEndpoint(final String endpoint) {
    return Connections.ofService(
        Connections.tuple(Protocol.UDP, "10.0.0.1", 4000, "10.96.0.10", 53),
        Connections.tuple(Protocol.UDP, endpoint, 5353, "10.0.0.1", 4000));
  }
}
