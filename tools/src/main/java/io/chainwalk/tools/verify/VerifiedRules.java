package io.chainwalk.tools.verify;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.node.InterfaceAddress;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.RulesetWriter;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.chains.DumpedNode;
import io.chainwalk.tools.chains.LoadedNode;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorChoice;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.replay.CaptureInputs;
import io.chainwalk.tools.replay.ServerDiscovery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules that kernel and engine are both given, and whose they are.
///
/// @param loaded the node they are on
/// @param services what they are about, as far as that is known
/// @param sets what `ipset restore` takes; empty for none
/// @param notices what there is to say about the input, a sentence each
record VerifiedRules(
    LoadedNode loaded, ServiceSnapshot services, String sets, List<String> notices) {
  private static final long SEED = 1;

  VerifiedRules {
    notices = List.copyOf(notices);
  }

  /// Reads what options name.
  ///
  /// @param options options that name a cluster or dumps
  /// @param standardInput read where `-` is named
  /// @return the rules
  /// @throws BadInputException when a file cannot be read or is wrong
  static VerifiedRules read(final RuleOptions options, final InputStream standardInput)
      throws BadInputException {
    if (options.hasDumps()) {
      final DumpedNode dumped = DumpedNode.read(options, SEED, SelectorChoice.NONE, standardInput);
      return new VerifiedRules(dumped, dumped.services(), text(options.sets()), dumped.notices());
    }
    final ClusterManifests cluster = ClusterReader.read(options.cluster(), standardInput);
    final ProxiedNode proxied =
        new ProxiedNode(cluster.proxyConfig(), cluster.node(), options.nodeAddresses(), SEED);
    proxied.sync(cluster.services(), new ServiceDispatch(cluster.services()), 0);
    final List<String> notices = new ArrayList<>(cluster.notices());
    notices.addAll(proxied.notices());
    if (cluster.services().servicePorts().stream()
        .anyMatch(port -> port.policies().hasSelector())) {
      notices.add(
          "The annotation chainwalk.io/selector is ignored here: a kernel chooses by the rules.");
    }
    return new VerifiedRules(proxied, cluster.services(), "", notices);
  }

  private static String text(final String file) throws BadInputException {
    try {
      return file.isEmpty() ? "" : Files.readString(Path.of(file));
    } catch (final IOException problem) {
      throw new BadInputException(List.of(file + ": cannot be read: " + IoMessages.of(problem)));
    }
  }

  /// The rules that kube-proxy would have for the servers in captures.
  ///
  /// @param captures files; what is damaged is looked at as far as it can be read
  /// @param options options that name neither a cluster nor dumps
  /// @return the rules
  /// @throws BadInputException when a file cannot be read
  /// @throws BadCaptureException when a file is no capture
  static VerifiedRules ofServersIn(final List<String> captures, final RuleOptions options)
      throws BadInputException, BadCaptureException {
    final FreeAddresses free = new FreeAddresses();
    final ServiceSnapshot services = servers(captures, free);
    final ProxiedNode proxied =
        new ProxiedNode(
            ProxyConfig.DEFAULTS,
            new ProxyNode("", "", List.of(), List.of()),
            options.nodeAddresses().isEmpty() ? free.choose() : options.nodeAddresses(),
            SEED);
    proxied.sync(services, new ServiceDispatch(services), 0);
    return new VerifiedRules(proxied, services, "", List.of());
  }

  private static ServiceSnapshot servers(final List<String> captures, final FreeAddresses addresses)
      throws BadInputException, BadCaptureException {
    final ServerDiscovery discovery = new ServerDiscovery(new FlowHash(0));
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final CaptureBlock block = new CaptureBlock();
      while (readBlock(inputs, block)) {
        discovery.discover(block);
        addresses.note(block);
      }
    } catch (final BadCaptureException noCapture) {
      throw noCapture;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
    return discovery.snapshot();
  }

  /// Damage is told of when the packets are compared, up to there.
  private static boolean readBlock(final CaptureInputs inputs, final CaptureBlock block)
      throws IOException {
    try {
      return inputs.merged().readBlock(block);
    } catch (final BadCaptureException _) {
      return false;
    }
  }

  /// The node in a place where captured packets come in at one side and leave at the other.
  ///
  /// @param sysctls `NAME=VALUE`
  /// @return what kernel and engine are set up with
  NodeSetup forCaptures(final List<String> sysctls) {
    return setup(LabNode.forCaptures(addresses()), sysctls);
  }

  /// The node between endpoints and everybody else.
  ///
  /// @param sysctls `NAME=VALUE`
  /// @return what kernel and engine are set up with
  NodeSetup forTraffic(final List<String> sysctls) {
    final Set<IpAddress> endpoints = new LinkedHashSet<>();
    services.servicePorts().stream()
        .flatMap(port -> port.endpoints().stream())
        .map(Endpoint::address)
        .forEach(endpoints::add);
    return setup(LabNode.forTraffic(addresses(), endpoints), sysctls);
  }

  private NodeSetup setup(final String node, final List<String> sysctls) {
    return new NodeSetup(
        node, sysctls, text(loaded.rulesets().ipv4()), text(loaded.rulesets().ipv6()), sets);
  }

  private static String text(final @Nullable Ruleset ruleset) {
    return ruleset == null ? "" : RulesetWriter.write(ruleset, RulesetWriter.Counters.ZERO);
  }

  /// In the order in which they have to be added: of IPv6 addresses the last one comes first.
  private List<IpAddress> addresses() {
    final List<IpAddress> addresses = new ArrayList<>();
    for (final NetworkInterface device : loaded.node().interfaces()) {
      if (!device.isLoopback()) {
        device.ipv4().stream().map(InterfaceAddress::address).forEach(addresses::add);
        device.ipv6().reversed().stream().map(InterfaceAddress::address).forEach(addresses::add);
      }
    }
    return addresses;
  }
}
