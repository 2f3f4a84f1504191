package io.chainwalk.fragment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.sysctl.ConntrackSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reassembly and fragmentation against what a 6.18 kernel did with the same random trains of fragments, byte for byte.
/// Only the identification of IPv6 pieces cannot be foretold; the recording has the laboratory's in its place.
final class FragmentKernelRecordingTest {
  /// More than any train needs, and less to clear for each than the default.
  private static final int ENOUGH_MEMORY = 1 << 19;

  @ParameterizedTest
  @CsvSource({"kernel-6.18-ipv4.txt, 382", "kernel-6.18-ipv6.txt, 306"})
  void everyTrainLeavesAsFromTheKernel(final String resource, final int trains) {
    final List<String> differences = new ArrayList<>();
    int seen = 0;
    for (final FragmentRecording.Section section : FragmentRecording.read(resource).sections()) {
      for (final FragmentRecording.Train train : section.trains()) {
        differences.addAll(differences(section, train));
        seen++;
      }
    }
    assertEquals(List.of(), differences);
    assertEquals(trains, seen);
  }

  private static List<String> differences(
      final FragmentRecording.Section section, final FragmentRecording.Train train) {
    ConntrackSettings settings =
        ConntrackSettings.defaults()
            .with("ipfrag_low_thresh", 0)
            .with("nf_conntrack_frag6_low_thresh", 0)
            .with("ipfrag_high_thresh", ENOUGH_MEMORY)
            .with("nf_conntrack_frag6_high_thresh", ENOUGH_MEMORY);
    for (final FragmentRecording.Setting setting : section.settings()) {
      settings = settings.with(setting.name(), setting.value());
    }
    final FragmentLab lab = new FragmentLab(settings).withMtu(section.mtu());
    for (int i = 0; i < train.steps().size(); i++) {
      final FragmentRecording.Step step = train.steps().get(i);
      final List<String> ours = lab.route(FragmentRecording.bytes(step.sent()));
      if (!ours.equals(step.answers())) {
        return List.of(
            train.name() + " step " + i + "\n  kernel " + step.answers() + "\n  we     " + ours);
      }
    }
    return List.of();
  }
}
