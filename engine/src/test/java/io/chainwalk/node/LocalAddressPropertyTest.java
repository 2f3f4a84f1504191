package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whether an IPv4 address is local is asked of a coarse map first; the answer is that of the routes.
class LocalAddressPropertyTest {
  private static final Node NODE =
      Node.parse(
          """
          interface eth0
          address 192.168.0.1/24
          address 10.0.255.255/8
          route local 10.96.0.0/12 dev lo
          route local 11.0.0.0/8 dev lo
          route local 12.34.128.0/17 dev lo
          route local 13.13.0.0/16 dev lo
          """);

  private static final int[] NEAR = {
    0x0A60_0000, 0x0A70_0000, 0x0B00_0000, 0x0C00_0000, 0x0C22_8000, 0x0D0D_0000, 0x0D0E_0000,
    0x7F00_0000, 0x8000_0000, 0xC0A8_0001, 0x0AFF_FFFF, 0x0A00_FFFF, 0, -1
  };

  @Test
  void anAddressIsLocalIfItsRouteSaysSo() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < 500_000; i++) {
      final int address =
          random.nextInt(3) == 0
              ? random.nextInt()
              : NEAR[random.nextInt(NEAR.length)] + random.nextInt(-3, 4);
      assertEquals(
          NODE.addressType4(address, 0) == AddressType.LOCAL,
          NODE.isLocal4(address),
          () -> "seed=" + Seeded.seed() + " " + Integer.toHexString(address));
    }
  }
}
