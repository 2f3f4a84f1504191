package io.chainwalk.names;

/// Why there is a record.
///
/// @param object the object it was made from, as `Service shop/web`; empty where it is there whatever the cluster has
/// @param reason what about it, in a few words
public record RecordSource(String object, String reason) {

  /// In one line.
  ///
  /// @return as `Service shop/web: cluster IP`
  @Override
  public String toString() {
    return object.isEmpty() ? reason : object + ": " + reason;
  }
}
