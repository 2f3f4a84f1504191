package io.chainwalk.tools.messages;

/// Gets the bytes of one direction of a TCP connection, as its receiver got them.
interface ByteSink {
  /// The next bytes.
  ///
  /// @param bytes in order, none of them twice; the sink's to keep
  /// @param packetNumber the packet that completed them: of bytes that waited for others, the one that brought those
  /// @param timeNs its time
  void data(byte[] bytes, long packetNumber, long timeNs);

  /// Bytes that the receiver may have had and the capture does not are missing before the next ones.
  void lost();

  /// Nothing more comes, or nobody is going to look.
  ///
  /// @param why what ended it
  void end(End why);

  /// Why a sink gets nothing any more.
  enum End {
    /// The sender has said that this was all, or either side has broken off.
    CLOSED,
    /// The capture ends.
    CAPTURE_ENDS,
    /// There are too many connections at a time to remember all.
    CROWDED_OUT
  }
}
