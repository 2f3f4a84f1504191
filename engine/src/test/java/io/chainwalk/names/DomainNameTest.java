package io.chainwalk.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names as text and as labels.
class DomainNameTest {
  @ParameterizedTest
  @CsvSource({
    "web.shop, web.shop.",
    "Web.SHOP., web.shop.",
    ".,  .",
    "_http._tcp.web, _http._tcp.web.",
    "a\\.b.c, a\\.b.c.",
    "a\\065b, aab.",
    "a\\032b, a\\032b.",
    "*.web, *.web.",
    "\\@, \\@.",
    "\\195\\132, \\195\\132.",
  })
  void nameIsReadAndWritten(final String text, final String written) {
    assertEquals(written, DomainName.parse(text).toString());
  }

  @Test
  void anyBytesAreNameAndComeBackFromItsText() {
    final Random random = new Random(8);
    for (int i = 0; i < 2_000; i++) {
      final List<String> labels =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(_ ->
                  random
                      .ints(1 + random.nextInt(20), 0, 256)
                      .collect(
                          StringBuilder::new,
                          (text, c) -> text.append((char) c),
                          StringBuilder::append)
                      .toString())
              .toList();
      final DomainName name = new DomainName(labels);
      assertEquals(name, DomainName.parse(name.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", "..", ".a", "a\\", "a\\25", "a\\256b", "\u00e4\u0142"})
  void whatIsNoNameIsRefused(final String text) {
    assertThrows(IllegalArgumentException.class, () -> DomainName.parse(text));
  }

  @Test
  void labelsAndNamesHaveTheirGreatestLength() {
    final String label = "a".repeat(63);
    assertEquals(1, DomainName.parse(label).labels().size());
    assertThrows(IllegalArgumentException.class, () -> DomainName.parse(label + "a"));
    final String longest = String.join(".", label, label, label, "a".repeat(61));
    assertEquals(4, DomainName.parse(longest).labels().size());
    assertThrows(IllegalArgumentException.class, () -> DomainName.parse(longest + "a"));
  }

  @Test
  void nameIsInItselfAndInWhatIsBehindIt() {
    final DomainName zone = DomainName.parse("cluster.local");
    assertTrue(zone.isIn(zone));
    assertTrue(zone.isIn(DomainName.ROOT));
    assertTrue(zone.below("web", "svc").isIn(zone));
    assertEquals(List.of("web", "svc"), zone.below("web", "svc").labelsBelow(zone));
    assertFalse(zone.isIn(zone.below("svc")));
    assertFalse(DomainName.parse("xcluster.local").isIn(zone));
    assertThrows(IllegalArgumentException.class, () -> DomainName.ROOT.labelsBelow(zone));
  }

  @ParameterizedTest
  @CsvSource({
    "10.96.0.1, 1.0.96.10.in-addr.arpa.",
    "255.0.1.2, 2.1.0.255.in-addr.arpa.",
    "2001:db8::567:89ab, b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
  })
  void addressHasNameToAskFor(final String address, final String name) {
    assertEquals(name, ClusterNames.reverseOf(IpAddress.parse(address)).toString());
  }
}
