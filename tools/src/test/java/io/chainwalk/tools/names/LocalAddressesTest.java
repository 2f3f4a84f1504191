package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where sockets for datagrams are.
class LocalAddressesTest {
  @Test
  void addressIsItself() throws IOException {
    final InetAddress one = InetAddress.ofLiteral("192.0.2.1");
    assertEquals(List.of(one), LocalAddresses.of(one, 256));
  }

  @Test
  void wildcardIsTheAddressesOfTheInterfacesAndNotItself() throws IOException {
    final List<InetAddress> all = LocalAddresses.of(new InetSocketAddress(0).getAddress(), 1);
    assertTrue(all.contains(InetAddress.ofLiteral("127.0.0.1")), all::toString);
    assertFalse(all.stream().anyMatch(InetAddress::isAnyLocalAddress), all::toString);
  }

  @Test
  void tooManySocketsAreRefusedWithWhatToDo() throws IOException {
    LocalAddresses.check(4, 256);
    assertEquals(
        "this machine has 5 addresses, which takes 1280 UDP sockets with 256 threads, more than"
            + " 1024: give one address to --listen, or fewer --threads",
        assertThrows(IOException.class, () -> LocalAddresses.check(5, 256)).getMessage());
  }
}
