package io.chainwalk.tools.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The server's side of a WebSocket (RFC 6455) that sends back short texts.
final class EchoSocket {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private EchoSocket() {}

  static void serve(final TestEndpoint.Received request, final Socket client) throws IOException {
    TestEndpoint.send(
        client,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(request.header("Sec-WebSocket-Key"))
            + "\r\n\r\n");
    final InputStream in = client.getInputStream();
    while (in.read() >= 0) {
      final int length = in.read() & 0x7F;
      final byte[] mask = in.readNBytes(4);
      final byte[] text = in.readNBytes(length);
      for (int i = 0; i < text.length; i++) {
        text[i] ^= mask[i % 4];
      }
      client.getOutputStream().write(new byte[] {(byte) 0x81, (byte) text.length});
      client.getOutputStream().write(text);
    }
    client.close();
  }

  private static String accept(final String key) {
    try {
      final byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
