package io.chainwalk.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainwalk.bench.report.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a system shows of itself.
class ConditionReaderTest {
  @TempDir private Path root = Path.of("");

  private void file(final String name, final String text) throws IOException {
    final Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  @Test
  void aLinuxMachineIsDescribed() throws IOException {
    file("proc/cpuinfo", "processor\t: 0\nmodel name\t: A processor: fast\n");
    file("proc/meminfo", "MemTotal:       24641234 kB\n");
    file("proc/loadavg", "0.52 0.48 0.40 2/312 12345\n");
    file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
    final String cache = "sys/devices/system/cpu/cpu0/cache/index0/";
    file(cache + "level", "1\n");
    file(cache + "type", "Data\n");
    file(cache + "size", "48K\n");
    file(cache + "shared_cpu_list", "0-1\n");
    file("sys/devices/system/cpu/cpu0/cache/uevent", "");

    final Conditions conditions =
        new ConditionReader(root).read(new ForkArguments(false), "0123abc");

    assertEquals("A processor: fast", conditions.machine().processor());
    assertEquals(24641234L << 10, conditions.machine().memoryBytes());
    assertEquals("performance", conditions.machine().governor());
    assertEquals(
        List.of(new Conditions.Cache(1, "Data", "48K", "0-1")), conditions.machine().caches());
    assertEquals("madvise", conditions.transparentHugePages());
    assertEquals("0.52 0.48 0.40", conditions.loadBefore());
    assertEquals("0123abc", conditions.commit());
  }

  @Test
  void whatASystemDoesNotShowIsUnknown() {
    final Conditions conditions = new ConditionReader(root).read(new ForkArguments(false), "");
    assertEquals("unknown", conditions.machine().processor());
    assertEquals(List.of(), conditions.machine().caches());
    assertEquals("unknown", conditions.transparentHugePages());
    assertNull(conditions.loadBefore());
  }
}
