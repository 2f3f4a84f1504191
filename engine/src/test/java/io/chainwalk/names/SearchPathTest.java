package io.chainwalk.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a Pod's resolver asks for, and when it is content.
class SearchPathTest {
  private static final ClusterNames CLUSTER = NamesLab.cluster(PodRecords.INSECURE);
  private static final List<RecordType> ADDRESSES = List.of(RecordType.A, RecordType.AAAA);

  private static SearchPath of(final String namespace, final int ndots) {
    return SearchPath.ofPod(namespace, NameOptions.CLUSTER_LOCAL, ndots);
  }

  @ParameterizedTest(name = "{0} with ndots {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "web            | 5 | web.shop.svc.cluster.local. web.svc.cluster.local. web.cluster.local. web.",
        "web.           | 5 | web.",
        "web.shop       | 5 | web.shop.shop.svc.cluster.local. web.shop.svc.cluster.local. web.shop.cluster.local. web.shop.",
        "a.b.c.d.e      | 5 | a.b.c.d.e.shop.svc.cluster.local. a.b.c.d.e.svc.cluster.local. a.b.c.d.e.cluster.local. a.b.c.d.e.",
        "a.b.c.d.e.f    | 5 | a.b.c.d.e.f. a.b.c.d.e.f.shop.svc.cluster.local. a.b.c.d.e.f.svc.cluster.local. a.b.c.d.e.f.cluster.local.",
        "a.b.c.d.e.f.   | 5 | a.b.c.d.e.f.",
        "example.com    | 1 | example.com. example.com.shop.svc.cluster.local. example.com.svc.cluster.local. example.com.cluster.local.",
        "web            | 0 | web. web.shop.svc.cluster.local. web.svc.cluster.local. web.cluster.local.",
      })
  void candidatesComeInTheOrderOfTheResolver(
      final String name, final int ndots, final String candidates) {
    assertEquals(
        candidates,
        of("shop", ndots).candidates(name).stream()
            .map(DomainName::toString)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void shortNameIsFoundInTheNamespaceOfThePod() {
    final Resolution resolution = of("shop", 5).resolve(CLUSTER, "web", ADDRESSES);
    assertEquals(1, resolution.attempts().size());
    assertEquals("web.shop.svc.cluster.local.", resolution.found().orElseThrow().name().toString());
  }

  @Test
  void nameWithNamespaceIsFoundAtTheSecondAttempt() {
    final Resolution resolution = of("default", 5).resolve(CLUSTER, "web.shop", ADDRESSES);
    assertEquals(
        List.of(Answer.Status.NO_NAME, Answer.Status.NO_NAME),
        resolution.attempts().getFirst().answers().stream().map(Answer::status).toList());
    assertEquals(2, resolution.attempts().size());
    assertEquals("web.shop.svc.cluster.local.", resolution.found().orElseThrow().name().toString());
  }

  @Test
  void oneFamilyIsEnough() {
    final Resolution resolution = of("shop", 5).resolve(CLUSTER, "six", ADDRESSES);
    assertEquals(
        List.of(Answer.Status.NO_DATA, Answer.Status.ANSWERED),
        resolution.found().orElseThrow().answers().stream().map(Answer::status).toList());
  }

  @Test
  void nameThatHasNoRecordOfTheTypeIsNoReasonToStop() {
    final Resolution resolution = of("shop", 5).resolve(CLUSTER, "old", List.of(RecordType.AAAA));
    assertEquals(4, resolution.attempts().size());
    assertEquals(true, resolution.found().isEmpty());
  }

  @Test
  void nameOfSomebodyElseIsAskedForInTheEnd() {
    final Resolution resolution = of("shop", 5).resolve(CLUSTER, "www.example.com", ADDRESSES);
    assertEquals(
        Answer.Status.OUTSIDE, resolution.attempts().getLast().answers().getFirst().status());
    assertEquals(4, resolution.attempts().size());
  }

  @Test
  void candidateThatIsTooLongIsLeftOut() {
    final String label = "a".repeat(59);
    final String name = String.join(".", label, label, label, label);
    assertEquals(
        List.of(DomainName.parse(name + ".cluster.local"), DomainName.parse(name)),
        of("shop", 5).candidates(name));
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> of("shop", 5).candidates("a..b"));
    assertThrows(IllegalArgumentException.class, () -> of("shop", 5).candidates(""));
    assertThrows(IllegalArgumentException.class, () -> of("shop", 16));
  }
}
