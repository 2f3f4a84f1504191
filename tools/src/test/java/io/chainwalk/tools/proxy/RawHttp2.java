package io.chainwalk.tools.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A client of HTTP/2 that sends whatever frames a test wants (RFC 9113 section 4).
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /// `GET http://a/` with fields of the static table, and the authority as a literal (RFC 7541 section 6).
  private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};

  /// The same with POST.
  private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /// A frame of the proxy's.
  record Frame(int type, int flags, int stream, ByteBuffer payload) {
    boolean ends(final int id) {
      return stream == id && (type == RST_STREAM || (type <= HEADERS && (flags & END_STREAM) != 0));
    }

    /// The error code of GOAWAY.
    int goAwayError() {
      return payload.getInt(4);
    }
  }

  RawHttp2(final Socket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    send(SETTINGS, 0, 0);
  }

  static byte[] number(final int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  void send(final int type, final int flags, final int stream, final byte... payload)
      throws IOException {
    final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    final byte[] head = number(payload.length << 8 | type);
    frame.writeBytes(head);
    frame.write(flags);
    frame.writeBytes(number(stream));
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
  }

  void get(final int stream) throws IOException {
    send(HEADERS, END_HEADERS | END_STREAM, stream, GET);
  }

  /// A request whose body follows.
  void post(final int stream) throws IOException {
    send(HEADERS, END_HEADERS, stream, POST);
  }

  /// The next frame.
  ///
  /// @throws EOFException where the proxy has closed
  Frame read() throws IOException {
    final int lengthAndType = in.readInt();
    final int flags = in.readUnsignedByte();
    final int stream = in.readInt();
    final byte[] payload = in.readNBytes(lengthAndType >>> 8);
    return new Frame(lengthAndType & 0xFF, flags, stream, ByteBuffer.wrap(payload));
  }

  /// Reads until a stream ends.
  ///
  /// @return its last frame
  Frame readEndOf(final int stream) throws IOException {
    Frame frame = read();
    while (!frame.ends(stream)) {
      if (frame.type() == GOAWAY) {
        throw new IOException("GOAWAY with error " + frame.goAwayError());
      }
      frame = read();
    }
    return frame;
  }

  /// Reads until the proxy says that it goes.
  ///
  /// @return the error code it gives
  int readGoAway() throws IOException {
    Frame frame = read();
    while (frame.type() != GOAWAY) {
      frame = read();
    }
    return frame.goAwayError();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
