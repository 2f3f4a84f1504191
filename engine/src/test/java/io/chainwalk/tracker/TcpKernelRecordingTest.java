package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The TCP tracker against what a 6.18 kernel did with the same random packets.
///
/// A packet is: flags, sequence number, acknowledgment, window, options in hex, bytes of data.
final class TcpKernelRecordingTest {
  private static final List<String> STATES =
      List.of("NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp-defaults.txt",
        "tcp-be-liberal.txt",
        "tcp-ignore-invalid-rst.txt",
        "tcp-other-timeouts.txt"
      })
  void everyPacketFaresAsInTheKernel(final String resource) {
    final KernelRecording recording = KernelRecording.read("kernel-6.18-" + resource);
    assertEquals(
        List.of(), recording.differences(Protocol.TCP, STATES, TcpKernelRecordingTest::segment));
  }

  private static byte[] segment(final List<String> packet) {
    final String options = packet.get(4);
    return TcpBytes.segment(
        packet.get(0).equals("none") ? "" : packet.get(0),
        (int) Long.parseLong(packet.get(1)),
        (int) Long.parseLong(packet.get(2)),
        Integer.parseInt(packet.get(3)),
        options.equals("-") ? new byte[0] : HexFormat.of().parseHex(options),
        Integer.parseInt(packet.get(5)));
  }
}
