package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void whatIsWrittenGetsThrough() throws CannotWriteException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    StandardOutput.write(stream, out -> out.write("packets".getBytes(StandardCharsets.UTF_8)));
    assertEquals("packets", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aFullDeviceIsNoticedAlthoughPrintStreamsKeepItToThemselves() {
    final OutputStream full =
        new OutputStream() {
          @Override
          public void write(final int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    final PrintStream stream = new PrintStream(full, false, StandardCharsets.UTF_8);
    assertThrows(
        CannotWriteException.class, () -> StandardOutput.write(stream, out -> out.write('x')));
  }
}
