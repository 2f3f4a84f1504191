package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Byte for byte what a 6.18 kernel did, see [NatRecording]. Random ports are learnt from the recording: the number drawn
/// is the one that leads to the port the kernel chose, if the port is one that may be chosen at all.
class NatKernelRecordingTest {
  @ParameterizedTest
  @CsvSource({"errors, 700", "packets, 60", "choices, 450"})
  void everyPacketLeavesAsFromTheKernel(final String recording, final int atLeast) {
    final List<String> differences = new ArrayList<>();
    int packets = 0;
    for (final NatRecording.Group group :
        NatRecording.read("kernel-6.18-nat-" + recording + ".txt").groups()) {
      final NatNode node = new NatNode(group.checked(), group.rules());
      for (final NatRecording.Step step : group.steps()) {
        packets++;
        final NatNode.Sent sent = node.send(bytes(step.in()), chosen(step));
        final NatNode.Sent expected = new NatNode.Sent(step.ctstate(), step.outSide(), step.out());
        if (!expected.equals(sent)) {
          differences.add(
              "%s: %s%n  kernel %s%n  we     %s".formatted(group.name(), step, expected, sent));
        }
      }
    }
    assertEquals("", String.join("\n", differences));
    assertTrue(packets >= atLeast, "packets: " + packets);
  }

  /// What a first packet left with.
  private static @Nullable FlowTuple chosen(final NatRecording.Step step) {
    return step.ctstate().equals("NEW") && !step.out().isEmpty() ? tuple(bytes(step.out())) : null;
  }

  private static FlowTuple tuple(final byte[] bytes) {
    final ParsedPacket packet = new ParsedPacket();
    assertEquals(
        ParseResult.COMPLETE,
        PacketParser.parse(
            new UnsafeBuffer(bytes), 0, bytes.length, bytes.length, LinkType.RAW, packet));
    return packet.tuple();
  }

  private static byte[] bytes(final String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
