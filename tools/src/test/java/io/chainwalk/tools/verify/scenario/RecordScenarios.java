package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.kernel.Namespaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Runs scenarios on the kernel of this machine, prints what came out, and says where that is not what is expected. Takes
/// about a minute and the rights of root:
///
/// ```
/// java --enable-native-access=ALL-UNNAMED -cp CLASSES io.chainwalk.tools.verify.scenario.RecordScenarios nft s07 s24
/// ```
final class RecordScenarios {
  private final Backend backend;
  private final List<String> beginnings;
  private final Expectations expectations = new Expectations();
  private int count;
  private int complaints;

  private RecordScenarios(final Backend backend, final List<String> beginnings) {
    this.backend = backend;
    this.beginnings = List.copyOf(beginnings);
  }

  /// Runs those whose names begin with one of the arguments, or all.
  ///
  /// @param arguments beginnings of names, such as `s07-time-wait`, and `nft` for rules in nf_tables
  /// @throws IOException when the kernel cannot be worked with
  public static void main(final String[] arguments) throws IOException {
    final List<String> beginnings = new ArrayList<>(List.of(arguments));
    final Backend backend = beginnings.remove(Backend.NFT.word()) ? Backend.NFT : Backend.LEGACY;
    new RecordScenarios(backend, beginnings).run();
  }

  private void run() throws IOException {
    for (final Scenario scenario : Scenarios.recorded()) {
      if (beginnings.isEmpty() || beginnings.stream().anyMatch(scenario.name()::startsWith)) {
        print(scenario);
      }
    }
    System.out.println(count + " scenarios, " + complaints + " not as expected");
  }

  private void print(final Scenario scenario) throws IOException {
    final Recording recording = onKernel(scenario, backend);
    System.out.println(scenario.name() + ": " + scenario.about());
    System.out.print(recording.text());
    final String complaint = expectations.complaint(scenario, recording);
    if (!complaint.isEmpty()) {
      System.out.println("  NOT AS EXPECTED: " + complaint);
      complaints++;
    }
    System.out.println();
    count++;
  }

  /// What the kernel of this machine does in a scenario, in a namespace of its own.
  static Recording onKernel(final Scenario scenario, final Backend backend) throws IOException {
    return Namespaces.inOwn(() -> {
      try (LiveNode node = LiveNode.start(scenario.setup(), backend)) {
        return Recording.of(scenario, node);
      }
    });
  }
}
