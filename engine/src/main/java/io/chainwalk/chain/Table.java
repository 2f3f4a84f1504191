package io.chainwalk.chain;

/// The tables whose chains judge packets, in the order of their priorities (facts sheet 1.1). The `nat` table is not
/// among them: it is asked once for a flow, and its answer is no verdict.
public enum Table {
  /// Before conntrack: what is to be left alone, and in which zone the rest is.
  RAW,
  /// Marks and header fields.
  MANGLE,
  /// What may pass.
  FILTER,
  /// Labels for security modules.
  SECURITY
}
