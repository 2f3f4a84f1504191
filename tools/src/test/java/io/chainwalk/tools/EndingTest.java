package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that serve and are sent SIGTERM.
class EndingTest {
  private static final int PATIENCE_SECONDS = 60;
  private static final int SIGNALLED = 143;
  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 10.96.20.1, ports: [{name: http, port: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: nginx}
      spec: {controller: k8s.io/ingress-nginx}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec:
        ingressClassName: nginx
        defaultBackend: {service: {name: web, port: {number: 80}}}
      """;

  @TempDir private Path folder = Path.of("set by JUnit");

  /// A server that does, when it is closed, what its argument says.
  static final class Server {
    private Server() {}

    public static void main(final String[] arguments) throws Exception {
      try (Ending ending = new Ending(PATIENCE_SECONDS)) {
        ending.begin();
        System.out.println("serves");
        ending.await();
        if ("throws".equals(arguments[0])) {
          throw new IOException("cannot close");
        }
        ending.succeed();
      }
    }
  }

  private static Process start(final Class<?> main, final String... arguments) throws IOException {
    final List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// Starts a process, ends it once it has said something, and looks at its status.
  private static int statusAfterSignal(
      final String until, final Class<?> main, final String... arguments) throws Exception {
    final Process process = start(main, arguments);
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
      final Thread reader = Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
      final List<String> said = new ArrayList<>();
      while (said.isEmpty() || !said.getLast().contains(until)) {
        final String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
          throw new AssertionError("never said " + until + ": " + said);
        }
        said.add(line);
      }
      process.toHandle().destroy(); // unlike the process's own, leaves its output open
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "does not end");
      assertTrue(reader.join(Duration.ofSeconds(PATIENCE_SECONDS)));
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String manifests() throws IOException {
    return Files.writeString(folder.resolve("shop.yaml"), MANIFESTS).toString();
  }

  @Test
  void nameServerEndsWithSuccess() throws Exception {
    assertEquals(
        0,
        statusAfterSignal(
            "Answers over UDP",
            Main.class,
            "dns",
            "--cluster",
            manifests(),
            "--listen",
            "127.0.0.1:0"));
  }

  @Test
  void proxyEndsWithSuccess() throws Exception {
    assertEquals(
        0,
        statusAfterSignal(
            " on http://",
            Main.class,
            "ingress",
            "--cluster",
            manifests(),
            "--listen",
            "127.0.0.1:0"));
  }

  @Test
  void serverThatIsClosedInGoodOrderEndsWithSuccess() throws Exception {
    assertEquals(0, statusAfterSignal("serves", Server.class, "closes"));
  }

  @Test
  void serverThatCannotBeClosedEndsWithTheStatusOfTheSignal() throws Exception {
    assertEquals(SIGNALLED, statusAfterSignal("serves", Server.class, "throws"));
  }

  @Test
  void proxyThatCannotListenSaysWhereAndEndsWithItsOwnStatus() throws Exception {
    final Process process =
        start(Main.class, "ingress", "--cluster", manifests(), "--listen", "192.0.2.1:8080");
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(
          output.lines().anyMatch(line -> line.contains("cannot listen at 192.0.2.1:8080: ")));
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "does not end");
      assertEquals(ExitStatus.CANNOT_RUN_HERE, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }
}
