package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is remembered of who was told which address.
class AnsweredNamesTest {
  private static final long SECOND = 1_000_000_000;
  private static final IpAddress CLIENT = IpAddress.parse("10.244.1.5");
  private static final IpAddress VIP = IpAddress.parse("10.96.20.1");

  private final AnsweredNames names = new AnsweredNames();
  private long packets;

  private void answer(final IpAddress client, final String name, final IpAddress address) {
    packets++;
    names.remember(
        new DnsAnswer(
            packets,
            packets * SECOND,
            client,
            4000,
            1,
            name,
            "A",
            DnsAnswer.Result.FOUND,
            List.of(new DnsAnswer.Address(address, 30)),
            false));
  }

  private List<String> found(final IpAddress client, final IpAddress address) {
    return names.find(client, address).stream().map(AskedName::name).toList();
  }

  @Test
  void onlyWhoAskedIsKnownToHaveAsked() {
    assertTrue(names.isEmpty());
    answer(CLIENT, "web.shop", VIP);
    assertEquals(List.of(new AskedName("web.shop", 1, SECOND, 30)), names.find(CLIENT, VIP));
    assertEquals(List.of(), names.find(VIP, CLIENT));
    assertEquals(List.of(), names.find(CLIENT, CLIENT));
  }

  @Test
  void ofSeveralNamesTheLastOneIsFirst() {
    answer(CLIENT, "a", VIP);
    answer(CLIENT, "b", VIP);
    answer(CLIENT, "a", VIP);
    assertEquals(List.of("a", "b"), found(CLIENT, VIP));
    for (final String name : List.of("c", "d", "e", "f")) {
      answer(CLIENT, name, VIP);
    }
    assertEquals(List.of("f", "e", "d", "c"), found(CLIENT, VIP));
  }

  @Test
  void whatWasAnsweredLongestAgoIsForgottenFirst() {
    answer(CLIENT, "first", VIP);
    answer(CLIENT, "second", CLIENT);
    answer(CLIENT, "first", VIP);
    for (int i = 0; i < AnsweredNames.MOST_PAIRS - 1; i++) {
      answer(IpAddress.ofIpv4(i), "other", VIP);
    }
    assertEquals(List.of("first"), found(CLIENT, VIP));
    assertEquals(List.of(), found(CLIENT, CLIENT));
  }

  @ParameterizedTest
  @CsvSource({"30, 0", "31, 0", "32, 2", "90, 60", "-5, 0"})
  void anAddressIsOfUseUntilItsTtlHasRunOut(final long ageSeconds, final long past) {
    final AskedName name = new AskedName("web.shop", 1, 100 * SECOND, 30);
    assertEquals(past, name.secondsPastTtl((100 + ageSeconds) * SECOND));
  }
}
