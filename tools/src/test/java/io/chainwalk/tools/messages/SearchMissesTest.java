package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which names that do not exist are the work of a search list.
class SearchMissesTest {
  private static final long SECOND = 1_000_000_000;
  private static final IpAddress CLIENT = IpAddress.parse("10.244.1.5");
  private static final IpAddress OTHER = IpAddress.parse("10.244.1.6");

  private final SearchMisses searches = new SearchMisses();
  private int ids;

  private boolean answer(
      final IpAddress client, final long second, final String name, final boolean exists) {
    return searches.look(
        new DnsAnswer(
            ++ids,
            second * SECOND,
            client,
            4000,
            ids,
            name,
            "A",
            exists ? DnsAnswer.Result.FOUND : DnsAnswer.Result.NO_SUCH_NAME,
            List.of(),
            false));
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example.com.default.svc.cluster.local, shop.example.com, true",
    "web.shop.default.svc.cluster.local, web.shop.svc.cluster.local, true",
    "web.shop.svc.cluster.local, web.shop, true",
    "web.cluster.local, web.ec2.internal, false",
    "web.shop, web.shop, false",
    "web.shop, web.shop.svc, false",
    "other.example.com.default, shop.example.com, false",
  })
  void aSearchedNameIsTheNameWithLabelsAddedBehindTheFirst(
      final String asked, final String name, final boolean searched) {
    assertEquals(searched, SearchMisses.isSearched(asked, name));
  }

  @Test
  void missesAreCountedForTheNameThatWasFound() {
    answer(CLIENT, 1, "shop.example.com.default.svc.cluster.local", false);
    answer(CLIENT, 1, "shop.example.com.svc.cluster.local", false);
    answer(CLIENT, 1, "shop.example.com.cluster.local", false);
    answer(CLIENT, 1, "shop.example.com", true);
    searches.end();
    assertEquals(4, searches.answers());
    assertEquals(1, searches.found());
    assertEquals(3, searches.misses());
    assertEquals(0, searches.unknown());
    assertEquals(Map.of("shop.example.com", 3L), searches.missesByFound());
  }

  private boolean sees(final DnsAnswer.Result result, final String... addresses) {
    return searches.look(
        new DnsAnswer(
            ++ids,
            SECOND,
            CLIENT,
            4000,
            7,
            "web.shop.svc.cluster.local",
            "A",
            result,
            Stream.of(addresses)
                .map(address -> new DnsAnswer.Address(IpAddress.parse(address), 5))
                .toList(),
            false));
  }

  @Test
  void answersToOneQuestionThatDoNotSayTheSameAreNotOne() {
    assertTrue(sees(DnsAnswer.Result.FOUND, "10.96.20.1"));
    assertFalse(sees(DnsAnswer.Result.FOUND, "10.96.20.1"));
    assertTrue(sees(DnsAnswer.Result.FOUND, "10.96.20.2"));
    assertTrue(sees(DnsAnswer.Result.FOUND));
    assertTrue(sees(DnsAnswer.Result.FAILED));
    assertFalse(sees(DnsAnswer.Result.FAILED));
    assertEquals(4, searches.answers());
  }

  @Test
  void aNameThatNobodyFindsIsUnknown() {
    answer(CLIENT, 1, "wbe.shop.svc.cluster.local", false);
    answer(OTHER, 1, "wbe", true);
    answer(CLIENT, 1, "web", true);
    searches.end();
    assertEquals(0, searches.misses());
    assertEquals(Map.of("wbe.shop.svc.cluster.local", 1L), searches.unknownNames());
  }

  @Test
  void whatIsFoundLongAfterwardsWasNotSearched() {
    answer(CLIENT, 1, "shop.example.com.cluster.local", false);
    answer(CLIENT, 12, "shop.example.com", true);
    assertEquals(0, searches.misses());
    assertEquals(1, searches.unknown());
  }

  @Test
  void anAnswerThatIsSeenBeforeAndAfterTranslationCountsOnce() {
    assertTrue(answer(CLIENT, 1, "web", false));
    ids--;
    assertFalse(answer(CLIENT, 1, "web", false));
    searches.end();
    assertEquals(1, searches.answers());
    assertEquals(1, searches.unknown());
  }

  @Test
  void clientsThatAreForgottenAreCounted() {
    for (int i = 0; i <= SearchMisses.MOST_CLIENTS; i++) {
      answer(IpAddress.ofIpv4(i), 1, "web.example", false);
    }
    assertEquals(1, searches.unknown());
    searches.end();
    assertEquals(SearchMisses.MOST_CLIENTS + 1, searches.unknown());
    assertEquals(SearchMisses.MOST_CLIENTS + 1L, searches.unknownNames().get("web.example"));
  }

  @Test
  void ofManyMissesOfAClientTheOldestAreGivenUp() {
    for (int i = 0; i <= SearchMisses.MOST_OF_CLIENT; i++) {
      answer(CLIENT, 1, "web" + i, false);
    }
    assertEquals(1, searches.unknown());
  }
}
