package io.chainwalk.tools.replay;

/// What a change of the rules can do to a connection that was there before.
enum ChangeEffect {
  /// Its packets still go to the endpoint it had, which is gone: its entry says so, and nobody asks rules again.
  BLACK_HOLED,
  /// Its next packet began a new connection, which leads to another endpoint.
  MOVED,
  /// Its packets are dropped, refused or left untranslated, and were not before.
  BROKEN
}
