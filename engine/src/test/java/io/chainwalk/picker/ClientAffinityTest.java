package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.testkit.Services;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that come again.
class ClientAffinityTest {
  private static final int SECONDS = 10;
  private static final long SECOND_NS = 1_000_000_000L;

  /// A tick of both kinds.
  private static final long TICK_NS = 4_000_000;

  private static final String[] ENDPOINTS = {"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"};
  private static final int CLIENTS = 90;

  /// The kinds that clients notice nothing of, as long as they are few.
  enum Kind {
    IDEAL,
    IDEAL_FROM_THE_FIRST_CONNECTION,
    RECENT;

    private ClientAffinity affinity() {
      return switch (this) {
        case IDEAL -> ClientAffinity.DEFAULT;
        case IDEAL_FROM_THE_FIRST_CONNECTION -> new ClientAffinity.Ideal(1 << 16, false);
        case RECENT -> ClientAffinity.Recent.DEFAULTS;
      };
    }

    PickerLab lab() {
      final PickerLab lab = new PickerLab(SECONDS, affinity());
      lab.update(ENDPOINTS);
      return lab;
    }
  }

  private static IpAddress client(final int number) {
    return number % 2 == 0
        ? IpAddress.ofIpv4(0xC000_0200 + number)
        : new IpAddress(true, 0x2001_0db8_0000_0000L, number);
  }

  private static Map<IpAddress, String> pickAll(final PickerLab lab, final long nowNs) {
    final Map<IpAddress, String> picked = new LinkedHashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      picked.put(client(i), lab.pick(client(i), nowNs).toString());
    }
    return picked;
  }

  private static long same(final Map<IpAddress, String> before, final Map<IpAddress, String> now) {
    return before.entrySet().stream().filter(e -> e.getValue().equals(now.get(e.getKey()))).count();
  }

  private static void assertAllForgotten(
      final Map<IpAddress, String> before, final Map<IpAddress, String> now) {
    final long same = same(before, now);
    assertTrue(same > CLIENTS / 6 && same < CLIENTS / 2, () -> same + " of " + CLIENTS);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClientIsKnownUntilTheLastMomentOfTheTimeoutAndForgottenAfterIt(final Kind kind) {
    final long start = -7 * SECOND_NS; // System.nanoTime may be below 0
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, start);
    assertEquals(first, pickAll(lab, start + SECONDS * SECOND_NS));
    final PickerLab later = kind.lab();
    assertEquals(first, pickAll(later, start));
    assertAllForgotten(first, pickAll(later, start + SECONDS * SECOND_NS + TICK_NS));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachConnectionBeginsTheTimeoutAnewUnlessTheFirstOneIsToCount(final Kind kind) {
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    assertEquals(first, pickAll(lab, 6 * SECOND_NS));
    final Map<IpAddress, String> third = pickAll(lab, 12 * SECOND_NS);
    if (kind == Kind.IDEAL_FROM_THE_FIRST_CONNECTION) {
      assertAllForgotten(first, third);
    } else {
      assertEquals(first, third);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void clientsOfEndpointsThatStayStayThroughChanges(final Kind kind) {
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    lab.update("10.0.0.0:80", "10.0.0.1:80", "10.0.0.3:80", "10.0.0.4:80");
    final Map<IpAddress, String> second = pickAll(lab, SECOND_NS);
    first.forEach((client, endpoint) -> {
      if (!endpoint.equals("10.0.0.2:80")) {
        assertEquals(endpoint, second.get(client));
      }
    });
    assertTrue(second.containsValue("10.0.0.0:80") || second.containsValue("10.0.0.4:80"));
    assertEquals(second, pickAll(lab, 2 * SECOND_NS));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anEndpointThatWentAndCameBackIsNobodysAnyMore(final Kind kind) {
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    lab.update("10.0.0.4:80");
    lab.update(ENDPOINTS);
    assertAllForgotten(first, pickAll(lab, SECOND_NS));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void knownClientsGetNothingFromAnEndpointThatIsDrained(final Kind kind) {
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    final Endpoint one = Services.ready("10.0.0.1:80");
    final Endpoint drained =
        new Endpoint(one.address(), one.port(), true, true, false, "", Set.of(), Set.of(), 0);
    lab.update(drained, Services.ready("10.0.0.2:80"), Services.ready("10.0.0.3:80"));
    final Map<IpAddress, String> second = pickAll(lab, SECOND_NS);
    assertTrue(first.containsValue("10.0.0.1:80") && !second.containsValue("10.0.0.1:80"));
  }

  /// Nobody came while it was drained: the table knows its clients still, its list in the rules is gone.
  @ParameterizedTest
  @EnumSource(Kind.class)
  void anEndpointThatIsUndrainedHasItsClientsBackUnlessRulesForgotThem(final Kind kind) {
    final PickerLab lab = kind.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    lab.update(Services.unready("10.0.0.1:80"), Services.unready("10.0.0.2:80"));
    lab.update(ENDPOINTS[0], ENDPOINTS[1]);
    final Map<IpAddress, String> second = pickAll(lab, SECOND_NS);
    final boolean isTable = kind != Kind.RECENT;
    first.values().removeIf("10.0.0.3:80"::equals);
    assertEquals(isTable, same(first, second) == first.size());
  }

  @Test
  void aServiceThatGivesUpAffinityForgetsAllClients() {
    final PickerLab lab = Kind.IDEAL.lab();
    final Map<IpAddress, String> first = pickAll(lab, 0);
    lab.picker.update(
        PickerLab.service(
            0, lab.picker.endpoints().stream().map(PickedEndpoint::endpoint).toList()),
        PickerLab.RANDOM);
    lab.update(ENDPOINTS);
    assertAllForgotten(first, pickAll(lab, SECOND_NS));
  }

  @Test
  void sizesThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ClientAffinity.Ideal(127, true));
    assertThrows(IllegalArgumentException.class, () -> new ClientAffinity.Recent(0, 250));
    assertThrows(IllegalArgumentException.class, () -> new ClientAffinity.Recent(100, 0));
    assertEquals(256, new ClientAffinity.Ideal(129, true).clients());
  }
}
