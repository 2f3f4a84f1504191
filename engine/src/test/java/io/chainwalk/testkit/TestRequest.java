package io.chainwalk.testkit;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import java.util.ArrayList;
import java.util.List;

/// A request as a server would have parsed it.
///
/// @param secure whether it came over TLS
/// @param method such as `GET`
/// @param host in lower case
/// @param path up to the question mark
/// @param query behind it
/// @param headers name and value by turns
/// @param peer who sent it
public record TestRequest(
    boolean secure,
    String method,
    String host,
    String path,
    String query,
    List<String> headers,
    IpAddress peer)
    implements RequestHead {
  private static final IpAddress SOMEBODY = IpAddress.parse("203.0.113.7");

  /// Copies the list.
  public TestRequest {
    headers = List.copyOf(headers);
  }

  /// A plain GET.
  ///
  /// @param host in lower case
  /// @param target path and query
  /// @return without headers
  public static TestRequest get(final String host, final String target) {
    final int mark = target.indexOf('?');
    return new TestRequest(
        false,
        "GET",
        host,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        List.of(),
        SOMEBODY);
  }

  /// The same with another header line.
  ///
  /// @param name its name
  /// @param value its value
  /// @return the request
  public TestRequest with(final String name, final String value) {
    final List<String> more = new ArrayList<>(headers);
    more.add(name);
    more.add(value);
    return new TestRequest(secure, method, host, path, query, more, peer);
  }

  /// The same with another method.
  ///
  /// @param other the method
  /// @return the request
  public TestRequest by(final String other) {
    return new TestRequest(secure, other, host, path, query, headers, peer);
  }

  /// The same from another client.
  ///
  /// @param client its address
  /// @return the request
  public TestRequest from(final String client) {
    return new TestRequest(secure, method, host, path, query, headers, IpAddress.parse(client));
  }

  /// The same over TLS.
  ///
  /// @return the request
  public TestRequest overTls() {
    return new TestRequest(true, method, host, path, query, headers, peer);
  }

  @Override
  public List<String> header(final String name) {
    final List<String> values = new ArrayList<>();
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        values.add(headers.get(i + 1));
      }
    }
    return values;
  }
}
