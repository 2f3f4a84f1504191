package io.chainwalk.tools.config;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever is in a file, it is read or complained of, and never ends in anything else.
class MangledManifestTest {
  private static final int ROUNDS = 5_000;
  private static final String[] PIECES = {
    "\n",
    " ",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "&a ",
    "*a",
    "!!int ",
    "!!binary ",
    "|",
    ">",
    "%",
    "#",
    "---\n",
    "null",
    "~",
    "0x",
    "0x1G",
    "1_",
    "1e999999999",
    "-.inf",
    ".nan",
    "0b2",
    "080",
    "\u0000",
    "\uFFFE",
    "\t",
    "? ",
    "<<: ",
    "99999999999999999999",
    "true",
    "\\",
    ",",
    "items:",
    "kind: List\n",
    "\uD83D\uDE00"
  };
  private static final String YAML =
      Manifests.WEB_SERVICE + Manifests.webSlice("web-1", 8080, "10.0.0.1", "10.0.0.2");
  private static final String JSON =
      """
      {"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
         "spec": {"clusterIP": "10.96.0.10", "ports": [{"port": 80, "targetPort": "http"}]}}]}
      """;

  @Test
  void mangledManifestsAreReadOrComplainedOf() {
    final long seed = Long.getLong("seed", 20_260_102L);
    final SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      final String text = mangled(round % 2 == 0 ? YAML : JSON, random);
      try {
        ClusterReader.read(List.of("-"), Manifests.stream(text));
      } catch (final BadInputException _) {
        refused++;
      } catch (final RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
      }
    }
    if (refused == 0 || refused == ROUNDS) {
      throw new AssertionError("seed " + seed + " proves nothing: " + refused + " were refused");
    }
  }

  private static String mangled(final String whole, final SplittableRandom random) {
    final StringBuilder text = new StringBuilder(whole);
    for (int i = 0; i <= random.nextInt(4); i++) {
      final int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        default -> text.replace(at, at + 1, PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }
}
