package io.chainwalk.fragment;

/// What is known of one incomplete datagram, a *queue* in the kernel's words: 128 bytes.
///
/// ```
///   0  source address          high, low          64  next in bucket   | bucket
///  16  destination address     high, low          72  newer            | older
///  32  identification, protocol, hook             80  fragments        | bytes charged
///  40  deadline                                   88  first block      | last block
///  48  end, as far as known    | bytes there      96  root of the runs | last run
///  56  largest fragment        | largest with DF 104  first fragment   | flags and ECN
///                                                112  source's counter | count seen last
///                                                120  next header field
/// ```
final class QueueLayout {
  static final int LENGTH = 128;

  static final int SOURCE_HIGH = 0;
  static final int SOURCE_LOW = 8;
  static final int DESTINATION_HIGH = 16;
  static final int DESTINATION_LOW = 24;

  /// The identification in the upper half, then the hook, then IPv4's protocol.
  static final int IDENTITY = 32;

  static final int DEADLINE = 40;
  static final int END = 48;
  static final int BYTES_THERE = 52;
  static final int LARGEST = 56;
  static final int LARGEST_WITH_DF = 60;
  static final int NEXT_IN_BUCKET = 64;
  static final int BUCKET = 68;
  static final int NEWER = 72;
  static final int OLDER = 76;
  static final int FRAGMENTS = 80;
  static final int CHARGED = 84;
  static final int FIRST_BLOCK = 88;
  static final int LAST_BLOCK = 92;
  static final int ROOT_RUN = 96;
  static final int LAST_RUN = 100;

  /// The fragment with offset 0.
  static final int FIRST_FRAGMENT = 104;

  static final int FLAGS = 108;
  static final int SOURCE_COUNTER = 112;
  static final int COUNT_SEEN_LAST = 116;

  /// Where the first IPv6 fragment says what its fragment header is.
  static final int NEXT_HEADER_AT = 120;

  /// The fragment without "more fragments" was there, so [#END] is the datagram's.
  static final int END_IS_KNOWN = 0x10;

  /// The lower bits of the flags are those of [FragmentEcn#seen].
  static final int ECN = 0x0F;

  private QueueLayout() {}
}
