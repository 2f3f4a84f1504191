package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The DNS of a cluster: what it answers to any question.
///
/// It answers for the cluster domain, for `in-addr.arpa` and for `ip6.arpa`; of other names it knows nothing, and
/// neither does it ask anybody ([Answer.Status#OUTSIDE]).
///
/// **Threads:** immutable; any number may ask at once. A question costs a few look-ups in maps.
public final class ClusterNames {
  private final NameTree tree;

  /// Prepares the answers.
  ///
  /// @param objects what has names
  /// @param options what else its DNS is told
  /// @throws IllegalArgumentException when the name of a Service or endpoint is too long with the cluster domain
  public ClusterNames(final NamedObjects objects, final NameOptions options) {
    this.tree = new NameTree(objects, options);
  }

  /// What the names end in.
  ///
  /// @return the cluster domain
  public DomainName clusterDomain() {
    return tree.domain();
  }

  /// The namespaces there are.
  ///
  /// @return in alphabetical order
  public Set<String> namespaces() {
    return Collections.unmodifiableSet(tree.services().namespaces());
  }

  /// The Services of a namespace.
  ///
  /// @param namespace a namespace, which need not exist
  /// @return by name, in alphabetical order
  public Map<String, NamedService> services(final String namespace) {
    return Collections.unmodifiableMap(tree.services().services(namespace));
  }

  /// The name to ask for the names of an address.
  ///
  /// @param address an address of either family
  /// @return as `1.20.96.10.in-addr.arpa.`
  public static DomainName reverseOf(final IpAddress address) {
    return ReverseTree.nameOf(address);
  }

  /// Answers a question.
  ///
  /// @param name the name asked for
  /// @param type the type asked for
  /// @return the answer
  public Answer answer(final DomainName name, final RecordType type) {
    final @Nullable DomainName zone = tree.zoneOf(name);
    return zone == null
        ? new Answer(
            name,
            type,
            Answer.Status.OUTSIDE,
            List.of(),
            List.of(),
            List.of(),
            new Absence(Absence.Kind.OUTSIDE, "", "", name.toString()))
        : new Question(tree, zone, name, type).answer();
  }
}
