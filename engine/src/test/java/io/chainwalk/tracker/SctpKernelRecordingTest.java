package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The SCTP tracker against what a 6.18 kernel did with the same random packets.
///
/// A packet is: verification tag, chunks in hex.
final class SctpKernelRecordingTest {
  private static final List<String> STATES =
      List.of("NO", "CL", "CW", "CE", "ES", "SS", "SR", "SA", "HS");

  @Test
  void everyPacketFaresAsInTheKernel() {
    final KernelRecording recording = KernelRecording.read("kernel-6.18-sctp.txt");
    assertEquals(
        List.of(), recording.differences(Protocol.SCTP, STATES, SctpKernelRecordingTest::packet));
  }

  private static byte[] packet(final List<String> packet) {
    final String hex = packet.get(1);
    final byte[] chunks = hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(12 + chunks.length)
        .putInt(0)
        .putInt(Integer.parseInt(packet.get(0)))
        .putInt(0)
        .put(chunks)
        .array();
  }
}
