package io.chainwalk.route;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What of an HTTP request decides where it goes. Implemented over what a server has parsed, so that nothing is copied.
///
/// Values are as they came: nothing is percent-decoded and no case is changed, but for [#host()].
public interface RequestHead {
  /// Whether it came over TLS.
  ///
  /// @return true for `https`
  boolean secure();

  /// The method.
  ///
  /// @return as sent, such as `GET`
  String method();

  /// The host that is asked for: of `:authority`, of an absolute request target, or else of the `Host` header.
  ///
  /// @return in lower case, without port and without the dot at the end; IPv6 addresses in brackets; empty where nobody
  ///     says
  String host();

  /// The path of the request target.
  ///
  /// @return from the first `/` up to `?` or `#`, or the end; `/` where the target has none
  String path();

  /// The query of the request target.
  ///
  /// @return what is behind the first `?`; empty where there is none
  String query();

  /// The values of a header.
  ///
  /// @param name in any case
  /// @return one for each line of that name, in order; empty for none
  List<String> header(String name);

  /// Who sent it.
  ///
  /// @return the other end of the TCP connection, whatever headers say
  IpAddress peer();
}
