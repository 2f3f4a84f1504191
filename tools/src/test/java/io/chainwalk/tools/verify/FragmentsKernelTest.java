package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datagrams that come in pieces and go out in pieces, in the kernel of this machine and in the engine. Where the kernel
/// cannot be had, the test is skipped.
///
/// `-Dseed=` begins with another seed, `-Dseeds=` takes more of them.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FragmentsKernelTest {
  static final String CLIENT = "10.0.1.2";
  static final String CLIENT6 = "fd00:1::2";
  static final String VIP = "10.96.0.10";
  static final String VIP6 = "fd00:96::a";
  static final String SERVER = "10.0.2.2";
  static final String SERVER6 = "fd00:2::2";

  private static final String NODE =
      """
      interface eth0
      address 10.0.1.1/24
      address fd00:1::1/64
      interface eth1 mtu 1400
      address 10.0.2.1/24
      address fd00:2::1/64
      route 10.96.0.0/16 via 10.0.2.2
      route fd00:96::/64 via fd00:2::2
      """;

  /// What the node does to connections.
  enum World {
    WITHOUT_NAT(
        """
        *filter
        -A FORWARD -m conntrack --ctstate INVALID -j ACCEPT
        COMMIT
        """),
    NOTHING(
        """
        *nat
        -A POSTROUTING -p 200 -j ACCEPT
        COMMIT
        """),
    DESTINATION(
        """
        *nat
        -A PREROUTING -d VIP -j DNAT --to-destination SERVER
        COMMIT
        """),
    SOURCE(
        """
        *nat
        -A POSTROUTING -o eth1 -j MASQUERADE
        COMMIT
        """),
    BOTH(
        """
        *nat
        -A PREROUTING -d VIP -j DNAT --to-destination SERVER
        -A POSTROUTING -o eth1 -j MASQUERADE
        COMMIT
        """);

    private final String rules;

    World(final String rules) {
      this.rules = rules;
    }

    NodeSetup setup() {
      return new NodeSetup(
          NODE,
          List.of(),
          rules.replace("VIP", VIP).replace("SERVER", SERVER),
          rules.replace("VIP", VIP6).replace("SERVER", SERVER6),
          "");
    }
  }

  /// The kernel pulls together what it rewrites in a quote, and that decides where the error is cut again.
  @ParameterizedTest
  @EnumSource
  void errorsInPiecesLeaveInTheKernelsPieces(final World world)
      throws BadInputException, IOException {
    assumeKernel();
    for (long seed = firstSeed(); seed < firstSeed() + seeds(); seed++) {
      check(world, seed, new CutErrors(seed));
    }
  }

  /// The kernel looks at hop-by-hop options when a packet arrives, and not again when it is whole.
  @ParameterizedTest
  @EnumSource
  void hopByHopOptionsBehindTheFragmentHeaderAreNotLookedAt(final World world)
      throws BadInputException, IOException {
    assumeKernel();
    for (long seed = firstSeed(); seed < firstSeed() + seeds(); seed++) {
      check(world, seed, new CutOptions(seed));
    }
  }

  private static void assumeKernel() {
    final String whyNot = LiveNode.whyNot(Backend.LEGACY);
    assumeTrue(whyNot.isEmpty(), whyNot);
  }

  private static long firstSeed() {
    return Long.getLong("seed", 1);
  }

  private static long seeds() {
    return Long.getLong("seeds", 1);
  }

  private static void check(final World world, final long seed, final StepSource steps)
      throws BadInputException, IOException {
    final LabRun run =
        new LabRun(
                world.setup(),
                EngineSettings.Answers.AS_CAPTURED,
                seed,
                false,
                new DrawTally(),
                new Silence())
            .run(Backend.LEGACY, steps);
    assertTrue(run.exchanges().size() > 1, "nothing was sent");
    assertEquals(List.of(), words(run), "seed " + seed);
  }

  private static List<String> words(final LabRun run) {
    final List<String> words = new ArrayList<>();
    for (final LabRun.Found found : run.found()) {
      final StringBuilder text = new StringBuilder("\n" + found.difference().sentence());
      for (int i = (int) Math.max(0, found.number() - 6); i <= found.number(); i++) {
        text.append("\n  in ").append(run.exchanges().get(i).arrival().packet());
      }
      found.difference().kernel().forEach(line -> text.append("\n  kernel ").append(line));
      found.difference().engine().forEach(line -> text.append("\n  engine ").append(line));
      words.add(text.toString());
    }
    return words;
  }

  /// Hears nothing.
  private static final class Silence implements Lockstep.Listener {
    @Override
    public void compared(
        final long number, final Exchange exchange, final EngineNode.Walked walked) {
      // all of it is in the run
    }

    @Override
    public void differs(final long number, final Difference difference) {
      // all of it is in the run
    }
  }
}
