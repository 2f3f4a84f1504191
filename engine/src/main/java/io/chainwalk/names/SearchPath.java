package io.chainwalk.names;

import java.util.ArrayList;
import java.util.List;

/// How the resolver of a client makes questions of a name: `search` and `ndots` of its `resolv.conf`.
///
/// The order is that of glibc: a name with at least `ndots` dots is asked for as it is first, and then below each
/// domain; one with fewer dots below each domain first, and then as it is. A dot at its end says that it is whole. A
/// resolver goes on until one of them has a record. (musl's does not try domains at all where there are enough dots.)
///
/// @param domains the domains to look below, in order
/// @param ndots how many dots a name has at least that is asked for as it is first
public record SearchPath(List<DomainName> domains, int ndots) {
  /// The number that kubelet writes for Pods of `dnsPolicy: ClusterFirst`.
  public static final int POD_NDOTS = 5;

  /// The most dots that glibc counts.
  public static final int MAX_NDOTS = 15;

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException when the number is out of its range
  public SearchPath {
    domains = List.copyOf(domains);
    if (ndots < 0 || ndots > MAX_NDOTS) {
      throw new IllegalArgumentException("ndots must be 0 to " + MAX_NDOTS + ": " + ndots);
    }
  }

  /// What kubelet writes for a Pod, without the domains of its node, which nobody here knows.
  ///
  /// @param namespace the Pod's
  /// @param clusterDomain the cluster's
  /// @param ndots see the record
  /// @return the search path
  public static SearchPath ofPod(
      final String namespace, final DomainName clusterDomain, final int ndots) {
    final DomainName services = clusterDomain.below("svc");
    return new SearchPath(List.of(services.below(namespace), services, clusterDomain), ndots);
  }

  /// The names that are asked for, in order. One that is too long to be a name is left out.
  ///
  /// @param text the name as a program says it
  /// @return the candidates
  /// @throws IllegalArgumentException when the text is no name
  public List<DomainName> candidates(final String text) {
    final DomainName asIs = DomainName.parse(text);
    if (text.endsWith(".") && !text.endsWith("\\.")) {
      return List.of(asIs);
    }
    final List<DomainName> candidates = new ArrayList<>();
    for (final DomainName domain : domains) {
      final List<String> labels = new ArrayList<>(asIs.labels());
      labels.addAll(domain.labels());
      if (labels.stream().mapToInt(label -> 1 + label.length()).sum() < DomainName.MAX_BYTES) {
        candidates.add(new DomainName(labels));
      }
    }
    candidates.add(asIs.labels().size() > ndots ? 0 : candidates.size(), asIs);
    return candidates;
  }

  /// Asks for a name as a resolver does, until there is an answer to one of the types.
  ///
  /// @param names who answers
  /// @param text the name as a program says it
  /// @param types what is asked for: of each candidate, all of them
  /// @return all that was asked, and answered
  /// @throws IllegalArgumentException when the text is no name
  public Resolution resolve(
      final ClusterNames names, final String text, final List<RecordType> types) {
    final List<Resolution.Attempt> attempts = new ArrayList<>();
    for (final DomainName candidate : candidates(text)) {
      final Resolution.Attempt attempt =
          new Resolution.Attempt(
              candidate, types.stream().map(type -> names.answer(candidate, type)).toList());
      attempts.add(attempt);
      if (attempt.answered()) {
        break;
      }
    }
    return new Resolution(text, attempts);
  }
}
