package io.chainwalk.tools.chains;

import io.chainwalk.chain.OpenConnections;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RuleProgram;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruletext.RuleMistake;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.config.BadInputException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of which there is what `iptables-save`, `ip6tables-save` and `ipset save` printed.
public final class DumpedNode implements LoadedNode {
  private static final int MOST_SKIPPED_SHOWN = 10;

  private final Node node;
  private final Rulesets rulesets;
  private final List<RuleMistake> skipped;
  private final DumpedServices services;
  private final SelectorsInForce selectors;
  private final @Nullable SelectorSpec selector;
  private final RulesetCompiler compiler;

  private DumpedNode(
      final Node node,
      final Rulesets rulesets,
      final List<RuleMistake> skipped,
      final long seed,
      final @Nullable SelectorSpec selector) {
    this.node = node;
    this.rulesets = rulesets;
    this.skipped = List.copyOf(skipped);
    services = new DumpedServices(rulesets);
    this.selector = selector;
    selectors =
        selector == null
            ? new SelectorsInForce(Map.of(), new OpenConnections())
            : DumpedSelectors.of(rulesets, selector, services);
    compiler = new RulesetCompiler(new RuleContext(node, seed), services, selectors);
    compiler.compile(rulesets);
  }

  /// Reads the dumps that options name.
  ///
  /// @param options the options
  /// @param seed decides which chances are met
  /// @param choice what chooses endpoints
  /// @param standardInput read where `-` is named
  /// @return the node
  /// @throws BadInputException when a file cannot be read or is wrong, with all that is wrong
  public static DumpedNode read(
      final RuleOptions options,
      final long seed,
      final SelectorChoice choice,
      final InputStream standardInput)
      throws BadInputException {
    final DumpFiles files = new DumpFiles(standardInput, options.skipsUnknown());
    final Rulesets rulesets = files.readForPackets(options.dumps(), options.sets());
    return new DumpedNode(
        NodeAddresses.node(options.nodeAddresses()),
        rulesets,
        files.skipped(),
        seed,
        choice.everywhere());
  }

  /// The services that the dump is about, as far as its rules tell.
  ///
  /// @return what numbers the endpoints
  public ServiceSnapshot services() {
    return services.snapshot();
  }

  @Override
  public List<String> notices() {
    final List<String> notices = new ArrayList<>();
    if (selector != null) {
      notices.add(selectorNotice(selector, selectors.byPlace().size()));
    }
    skipped.stream()
        .limit(MOST_SKIPPED_SHOWN)
        .forEach(rule -> notices.add("A rule never matches here: " + rule.message()));
    if (skipped.size() > MOST_SKIPPED_SHOWN) {
      notices.add(
          "%,d more rules never match here, for matches or targets that are not known."
              .formatted(skipped.size() - MOST_SKIPPED_SHOWN));
    }
    notices.addAll(Caveats.of(rulesets));
    notices.addAll(DumpNotices.of(this));
    return notices;
  }

  private static String selectorNotice(final SelectorSpec selector, final int chains) {
    return chains == 0
        ? "%s chooses nothing: no chain KUBE-SVC- or KUBE-SVL- ends with a choice among endpoints."
            .formatted(selector)
        : "%s chooses endpoints in %s of the dump: a real kube-proxy node would not choose so."
            .formatted(selector, chains == 1 ? "1 chain" : "%,d chains".formatted(chains));
  }

  @Override
  public SelectorsInForce selectors() {
    return selectors;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Rulesets rulesets() {
    return rulesets;
  }

  @Override
  public RuleLabels labels() {
    return services;
  }

  @Override
  public RuleProgram program() {
    return compiler.last();
  }

  @Override
  public double[] shares(final ServiceDispatch numbers) {
    final double[] shares = services.shares(numbers, rulesets);
    selectors.correct(shares);
    return shares;
  }
}
