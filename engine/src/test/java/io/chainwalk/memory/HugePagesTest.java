package io.chainwalk.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HugePagesTest {
  private static final List<String> SMAPS =
      List.of(
          "7f0000000000-7f0000400000 rw-p 00000000 00:00 0 ",
          "Size:               4096 kB",
          "Rss:                3072 kB",
          "AnonHugePages:      2048 kB",
          "VmFlags: rd wr mr mw me ac sd ",
          "7f0000400000-7f0000800000 rw-p 00000000 08:01 123                        /some/file-1",
          "Rss:                1024 kB",
          "AnonHugePages:         0 kB",
          "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
          "Rss:                   0 kB");

  @ParameterizedTest
  @CsvSource({"always [madvise] never, madvise", "[always] madvise never, always"})
  void theChosenModeStandsInBrackets(final String text, final String mode) {
    assertEquals(Optional.of(mode), HugePages.modeOf(text));
  }

  @Test
  void aTextWithoutBracketsNamesNoMode() {
    assertEquals(Optional.empty(), HugePages.modeOf("] odd ["));
  }

  @Test
  void aMappingOfItsOwnCountsAsAWhole() {
    final long start = 0x7f00_0000_0000L;
    assertEquals(
        new HugePages.Usage(3 << 20, 2 << 20), HugePages.usageOf(SMAPS, start, start + (4 << 20)));
  }

  @Test
  void aSharedMappingCountsAsFarAsTheMemoryReaches() {
    final long start = 0x7f00_0010_0000L;
    assertEquals(
        new HugePages.Usage(1 << 20, 1 << 20), HugePages.usageOf(SMAPS, start, start + (1 << 20)));
  }

  @Test
  void memoryOverTwoMappingsCountsInBoth() {
    final long start = 0x7f00_0000_0000L;
    assertEquals(
        new HugePages.Usage(4 << 20, 2 << 20), HugePages.usageOf(SMAPS, start, start + (8 << 20)));
    assertEquals(new HugePages.Usage(0, 0), HugePages.usageOf(SMAPS, 0, 4096));
  }

  @Test
  void zeroedMemoryIsResident() {
    final OffHeapRegion region = new OffHeapRegion(1 << 20, 16);
    HugePages.usageOf(List.of(region))
        .ifPresent(usage -> {
          assertTrue(usage.residentBytes() >= 16 << 20, usage::toString);
          assertTrue(usage.hugeBytes() <= usage.residentBytes(), usage::toString);
        });
  }
}
