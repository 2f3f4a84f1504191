package io.chainwalk.tools.replay;

import io.chainwalk.tools.messages.SearchMisses;
import io.chainwalk.tools.report.ReplaySummary.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What an operator should look at of the names that clients ask for.
final class NameFindings {
  private static final int MOST_NAMED = 10;

  private NameFindings() {}

  /// Goes through what name servers answered.
  ///
  /// @param named what it came to
  /// @return the findings
  static List<Finding> of(final NamedConnections.Totals named) {
    final List<Finding> findings = new ArrayList<>();
    final SearchMisses searches = named.searches();
    if (searches.misses() > 0) {
      findings.add(
          new Finding(
              "search-list",
              searches.misses(),
              "%s that there is no such name, on the way through a search list to a name that there"
                      .formatted(
                          Findings.counted(
                              searches.misses(), "DNS answer said", "DNS answers said"))
                  + " is. With ndots: 5 a name with fewer dots is tried with every entry first. End"
                  + " names outside the cluster with a dot, write out those inside, or lower ndots in"
                  + " the pod's dnsConfig.",
              examples(searches.missesByFound())));
    }
    if (searches.unknown() > 0) {
      findings.add(
          new Finding(
              "no-such-name",
              searches.unknown(),
              "%s that there is no such name, and the client found none by another entry of its"
                      .formatted(
                          Findings.counted(
                              searches.unknown(), "DNS answer said", "DNS answers said"))
                  + " search list. See whether the Service exists, in the namespace that the client"
                  + " is in.",
              examples(searches.unknownNames())));
    }
    final long pastTtl = named.summary().pastTtl();
    if (pastTtl > 0) {
      findings.add(
          new Finding(
              "past-ttl",
              pastTtl,
              "%s to an address that its client had asked for, after the answer's TTL had run"
                      .formatted(Findings.counted(pastTtl, "connection went", "connections went"))
                  + " out. Clients that keep addresses miss"
                  + " changes of headless Services.",
              named.late()));
    }
    final OtherAnswers others = named.others();
    if (others != null && others.answers() > 0) {
      findings.add(
          new Finding(
              "other-answer",
              others.answers(),
              "%s not what the manifests say of a Service. See whether the cluster is as the"
                      .formatted(
                          Findings.counted(others.answers(), "DNS answer was", "DNS answers were"))
                  + " manifests have it, whether the server hears of its changes, and whether the"
                  + " client asks the cluster's server (--cluster-domain).",
              others.examples()));
    }
    return findings;
  }

  private static List<String> examples(final Map<String, Long> answersByName) {
    return answersByName.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_NAMED)
        .map(each -> each.getKey() + ": " + Findings.counted(each.getValue(), "answer", "answers"))
        .toList();
  }
}
