package io.chainwalk.capture;

import java.io.IOException;

/// A capture that cannot be read, or not any further: not a capture at all, cut off, or damaged.
///
/// It comes after every whole record in front of the damage has been delivered.
public final class BadCaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String captureName;
  private final long offset;
  private final boolean compressed;
  private final String reason;

  BadCaptureException(
      final String captureName, final long offset, final boolean compressed, final String reason) {
    super(
        captureName
            + ": at byte "
            + offset
            + (compressed ? " of the uncompressed data: " : ": ")
            + reason);
    this.captureName = captureName;
    this.offset = offset;
    this.compressed = compressed;
    this.reason = reason;
  }

  /// Which capture it is.
  ///
  /// @return the path or name it was opened with
  public String captureName() {
    return captureName;
  }

  /// Where the damaged header, record or block begins, or where compressed data stops making sense.
  ///
  /// @return bytes from the start of the capture; of what it expands to, when it is compressed
  public long offset() {
    return offset;
  }

  /// Whether [#offset] counts bytes after decompression.
  ///
  /// @return true for a compressed capture
  public boolean compressed() {
    return compressed;
  }

  /// What is wrong, in plain words, without name and offset.
  ///
  /// @return a phrase such as `the capture ends 20 bytes into a record or block`
  public String reason() {
    return reason;
  }
}
