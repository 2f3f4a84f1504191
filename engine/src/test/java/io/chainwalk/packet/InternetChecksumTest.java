package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// The Internet checksum, against the RFCs' own examples and against a sum that goes word by word.
final class InternetChecksumTest {
  private static final long SEED = Long.getLong("seed", 20_260_702L);
  private static final int ROUNDS = 20_000;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void sumOfRfc1071Example() {
    // Section 3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2.
    assertEquals(
        0xDDF2, InternetChecksum.sum(new UnsafeBuffer(Frames.bytes("0001 f203 f4f5 f6f7")), 0, 8));
  }

  @Test
  void adjustmentOfRfc1624Example() {
    // Section 4: the word 5555 becomes 3285 under the checksum dd2f; the old way gave ffff.
    assertEquals(0x0000, InternetChecksum.adjust(0xDD2F, 0x5555, 0x3285));
  }

  @Test
  void sumEqualsTheSlowOneAtEveryLengthAndOffset() {
    final byte[] bytes = new byte[200];
    for (int length = 0; length <= 150; length++) {
      for (int offset = 0; offset < 9; offset++) {
        random.nextBytes(bytes);
        assertEquals(
            Frames.slowSum(Arrays.copyOfRange(bytes, offset, offset + length)),
            InternetChecksum.sum(new UnsafeBuffer(bytes), offset, length),
            "seed " + SEED + ", " + length + " bytes at " + offset);
      }
    }
  }

  @Test
  void longestPacketOfAllOnesDoesNotOverflow() {
    final byte[] bytes = new byte[0xFFFF];
    Arrays.fill(bytes, (byte) 0xFF);
    assertEquals(
        Frames.slowSum(bytes), InternetChecksum.sum(new UnsafeBuffer(bytes), 0, bytes.length));
  }

  @Test
  void onlyZerosSumToZero() {
    final UnsafeBuffer zeros = new UnsafeBuffer(new byte[64]);
    assertEquals(0, InternetChecksum.sum(zeros, 0, 64));
    assertEquals(0xFFFF, InternetChecksum.sum(new UnsafeBuffer(Frames.bytes("ffff 0000")), 0, 4));
    assertEquals(0xFFFF, InternetChecksum.fold(0xFFFF_FFFFL));
    assertEquals(0xFFFF, InternetChecksum.fold(Long.MAX_VALUE - 0x7FFF));
  }

  @Test
  void adjustedIpv4ChecksumsEqualRecomputedOnes() {
    final byte[] packet = new byte[60];
    final UnsafeBuffer buffer = new UnsafeBuffer(packet);
    for (int round = 0; round < ROUNDS; round++) {
      random.nextBytes(packet);
      writeIpv4Checksums(buffer, packet);
      final long before =
          unsigned(Ipv4Header.source(buffer, 0)) + unsigned(Ipv4Header.destination(buffer, 0));
      final long portsBefore =
          (long) PortHeader.sourcePort(buffer, 20) + PortHeader.destinationPort(buffer, 20);

      final int source = anyWord();
      final int destination = anyWord();
      final int sourcePort = anyWord() & 0xFFFF;
      final int destinationPort = anyWord() & 0xFFFF;
      Ipv4Header.setSource(buffer, 0, source);
      Ipv4Header.setDestination(buffer, 0, destination);
      PortHeader.setSourcePort(buffer, 20, sourcePort);
      PortHeader.setDestinationPort(buffer, 20, destinationPort);
      final long after = unsigned(source) + unsigned(destination);
      final int header = InternetChecksum.adjust(Ipv4Header.checksum(buffer, 0), before, after);
      final int transport =
          InternetChecksum.adjust(
              TcpHeader.checksum(buffer, 20),
              before + portsBefore,
              after + sourcePort + destinationPort);

      writeIpv4Checksums(buffer, packet);
      final String what = "seed " + SEED + ", round " + round;
      assertEquals(Ipv4Header.checksum(buffer, 0), header, what);
      assertEquals(TcpHeader.checksum(buffer, 20), transport, what);
    }
  }

  @Test
  void adjustedIpv6ChecksumsEqualRecomputedOnes() {
    final byte[] packet = new byte[72];
    final UnsafeBuffer buffer = new UnsafeBuffer(packet);
    for (int round = 0; round < ROUNDS; round++) {
      random.nextBytes(packet);
      writeIpv6Checksum(buffer, packet);
      final int before = TcpHeader.checksum(buffer, 40);
      final long oldWords =
          InternetChecksum.sumOf(
              Ipv6Header.destinationHigh(buffer, 0), Ipv6Header.destinationLow(buffer, 0));

      final long high = (long) anyWord() << 32 | unsigned(anyWord());
      final long low = (long) anyWord() << 32 | unsigned(anyWord());
      Ipv6Header.setDestination(buffer, 0, high, low);
      final int adjusted =
          InternetChecksum.adjust(before, oldWords, InternetChecksum.sumOf(high, low));

      writeIpv6Checksum(buffer, packet);
      assertEquals(TcpHeader.checksum(buffer, 40), adjusted, "seed " + SEED + ", round " + round);
    }
  }

  @Test
  void storedDeltaDoesWhatAdjustingDoes() {
    for (int round = 0; round < ROUNDS; round++) {
      final int checksum = anyWord() & 0xFFFF;
      final long before = unsigned(anyWord()) + (anyWord() & 0xFFFF);
      final long after = unsigned(anyWord()) + (anyWord() & 0xFFFF);
      final int delta = InternetChecksum.delta(before, after);
      final int adjusted = InternetChecksum.applyDelta(checksum, delta);

      final String what = "seed " + SEED + ", round " + round;
      assertEquals(InternetChecksum.adjust(checksum, before, after), adjusted, what);
      assertEquals(
          checksum % 0xFFFF,
          InternetChecksum.applyDelta(adjusted, InternetChecksum.delta(after, before)) % 0xFFFF,
          what + ", and back");
    }
  }

  @Test
  void wrongChecksumStaysWrongByAsMuch() {
    final int right = InternetChecksum.adjust(0x1234, 0x0A00_0001L, 0x0A60_000AL);
    final int wrong = InternetChecksum.adjust(0x1235, 0x0A00_0001L, 0x0A60_000AL);
    assertEquals(1, wrong - right);
  }

  @Test
  void adjustmentAnswersZeroRatherThanAllOnesAsTheKernelDoes() {
    // An echo reply of nothing but zeros, after its identifier: a full sum would give ffff.
    assertEquals(0x0000, InternetChecksum.adjust(0xEDCB, 0x1234, 0x0000));
    assertEquals(0x0000, InternetChecksum.adjust(0xFFFF, 0x1234, 0x1234));
    assertEquals(0x0000, InternetChecksum.adjust(0x0000, 0x1234, 0x1234));
  }

  @Test
  void udpNeverSendsZeroForAChecksum() {
    assertEquals(0xFFFF, InternetChecksum.nonZero(0));
    assertEquals(1, InternetChecksum.nonZero(1));
    assertEquals(0xFFFF, InternetChecksum.nonZero(0xFFFF));
  }

  /// A word that is often one of those where one's complement is peculiar.
  private int anyWord() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 0xFFFF_FFFF;
      case 2 -> 0xFFFF;
      case 3 -> 0xFFFF_0000;
      default -> random.nextInt();
    };
  }

  private static long unsigned(final int word) {
    return word & 0xFFFF_FFFFL;
  }

  private static void writeIpv4Checksums(final UnsafeBuffer buffer, final byte[] packet) {
    buffer.putByte(0, (byte) 0x45);
    Ipv4Header.setChecksum(buffer, 0, 0);
    Ipv4Header.setChecksum(buffer, 0, 0xFFFF ^ Frames.slowSum(Arrays.copyOf(packet, 20)));
    TcpHeader.setChecksum(buffer, 20, 0);
    final String pseudoHeader =
        Frames.hex(Ipv4Header.source(buffer, 0), 4)
            + Frames.hex(Ipv4Header.destination(buffer, 0), 4)
            + Frames.hex(Protocol.TCP, 2)
            + Frames.hex(packet.length - 20, 2);
    TcpHeader.setChecksum(
        buffer, 20, 0xFFFF ^ slowSum(pseudoHeader, Arrays.copyOfRange(packet, 20, packet.length)));
  }

  private static void writeIpv6Checksum(final UnsafeBuffer buffer, final byte[] packet) {
    TcpHeader.setChecksum(buffer, 40, 0);
    final byte[] addresses = Arrays.copyOfRange(packet, 8, 40);
    final int sum =
        Frames.slowSum(addresses)
            + slowSum(
                Frames.hex(packet.length - 40, 4) + Frames.hex(Protocol.TCP, 4),
                Arrays.copyOfRange(packet, 40, packet.length));
    TcpHeader.setChecksum(buffer, 40, 0xFFFF ^ (sum > 0xFFFF ? sum - 0xFFFF : sum));
  }

  private static int slowSum(final String evenHex, final byte[] rest) {
    final byte[] first = Frames.bytes(evenHex);
    final byte[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return Frames.slowSum(all);
  }
}
