package io.chainwalk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.bench.report.Report;
import io.chainwalk.bench.report.ReportFile;
import io.chainwalk.bench.report.Samples;
import io.chainwalk.bench.suite.Suites;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as a user types it, up to where it would measure.
class BenchCommandTest {
  @TempDir private Path folder = Path.of("");

  private record Said(int status, String out, String talk) {}

  private static Said run(final String... arguments) {
    final PrintStream realOut = System.out;
    final PrintStream realErr = System.err;
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream talk = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(talk, true, StandardCharsets.UTF_8));
      final int status = Main.run(arguments);
      return new Said(
          status, out.toString(StandardCharsets.UTF_8), talk.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  private String file(final String name, final double ns) throws IOException {
    final Path file = folder.resolve(name);
    final Report report = Samples.of(Samples.established("chains", "1000", ns, 1.0));
    ReportFile.write(file, ReportFile.json(report));
    return file.toString();
  }

  @Test
  void theListHasASentenceForEverySuite() {
    final Said said = run("bench", "--list");
    assertEquals(0, said.status());
    final String words = said.out().replaceAll("\\s+", " ");
    Suites.ALL.forEach(suite ->
        assertTrue(words.contains(" " + suite.name() + " " + suite.sentence() + " "), words));
    said.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void anUnknownSuiteIsAnsweredWithTheList() {
    final Said said = run("bench", "--quick", "established", "etsablished");
    assertEquals(2, said.status());
    assertTrue(said.talk().contains("no suite etsablished; there are"), said.talk());
    Suites.ALL.forEach(suite -> assertTrue(said.talk().contains("  " + suite.name() + " ")));
    assertEquals("", said.out());
  }

  @Test
  void wrongArgumentsEndWith2() {
    assertEquals(2, run("bench", "--fast").status());
    assertEquals(2, run("bench", "--threshold", "-1").status());
    assertEquals(2, run("bench", "--threshold", "NaN").status());
    assertEquals(2, run("bench", "parse", "--jmh").status());
    assertEquals(2, run("bench", "--compare").status());
    assertEquals(2, run("bench", "--quick", "--compare", "old.json", "new.json").status());
    assertEquals(2, run("replay").status());
    assertEquals(2, run().status());
    assertEquals(0, run("bench", "--help").status());
    assertEquals(run("bench", "--help").out(), run("help", "bench").out());
  }

  @Test
  void slowerEndsWith1AndAnythingElseWith0() throws IOException {
    final String old = file("old.json", 100);
    final String slower = file("slower.json", 120);
    final Said said = run("bench", "--compare", old, slower);
    assertEquals(1, said.status());
    assertTrue(said.out().contains("+20.0 %"), said.out());
    assertEquals(0, run("bench", "--compare", slower, old).status());
    assertEquals(0, run("bench", "--compare", old, old).status());
    assertEquals(0, run("bench", "--compare", old, slower, "--threshold", "20").status());
    assertEquals(1, run("bench", "--compare", old, slower, "established").status());
  }

  @Test
  void aSuiteThatNeitherReportHasIsNotTakenForUnchanged() throws IOException {
    final String old = file("old.json", 100);
    final Said said = run("bench", "--compare", old, old, "established", "parse");
    assertEquals(3, said.status());
    assertTrue(said.talk().contains("neither of the two reports has the suite parse"), said.talk());
    assertEquals("", said.out());
  }

  @Test
  void aSecondWordThatIsNeitherFileNorSuiteIsAnsweredWithTheList() throws IOException {
    final Said said = run("bench", "--compare", file("old.json", 100), "natt");
    assertEquals(2, said.status());
    assertTrue(
        said.talk().contains("natt is neither a file nor a suite; there are\n"), said.talk());
    assertTrue(said.talk().contains("  established "), said.talk());
  }

  @Test
  void whatIsNoReportEndsWith3BeforeAnythingIsMeasured() throws IOException {
    final String old = file("old.json", 100);
    final Path other = folder.resolve("other.json");
    Files.writeString(other, "{}");
    final Said said = run("bench", "--compare", old, other.toString());
    assertEquals(3, said.status());
    assertTrue(said.talk().contains(other + ": no report of chainwalk bench"), said.talk());
    assertEquals(3, run("bench", "--compare", other.toString()).status());
    final Said missing = run("bench", "--compare", folder.resolve("none.json").toString(), "parse");
    assertEquals(3, missing.status());
    assertTrue(missing.talk().contains("none.json: no such file or folder"), missing.talk());
  }

  @Test
  void whatCannotBeWrittenEndsWith5BeforeAnythingIsMeasured() throws IOException {
    final String file = Files.writeString(folder.resolve("file"), "").toString();
    final Said said = run("bench", "--json", file + "/report.json", "parse");
    assertEquals(5, said.status());
    assertTrue(said.talk().contains("/report.json: cannot be written: "), said.talk());
    final Path missing = folder.resolve("missing");
    final Said nowhere = run("bench", "--html", missing + "/page.html", "--json", file, "parse");
    assertEquals(5, nowhere.status());
    assertTrue(
        nowhere.talk().contains("cannot be written: there is no folder " + missing),
        nowhere.talk());
    assertFalse(Files.exists(missing));
  }
}
