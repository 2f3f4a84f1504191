package io.chainwalk.tools.replay;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import io.chainwalk.sticky.HeaderLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Cookies for clients of a capture, as they would send them back: by the client's address and the host that it asked,
/// for want of the browsers. Behind one address there may be several clients; they share a jar.
///
/// The [#MOST] jars are kept that were used last.
final class CookieJars {
  static final int MOST = 1 << 16;

  private static final float LOAD_FACTOR = 0.75f;
  private static final String COOKIE = "cookie";
  private static final String SET_COOKIE = "Set-Cookie";

  private record Owner(IpAddress client, String host) {}

  /// What a client sends beside what was captured.
  private static final class Jar {
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> headers = new HashMap<>();
  }

  private final LinkedHashMap<Owner, Jar> jars =
      new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Owner, Jar> eldest) {
          return size() > MOST;
        }
      };

  /// Begins with empty jars.
  CookieJars() {}

  /// A request as its client would have sent it.
  ///
  /// @param request as it was captured
  /// @return with the client's cookies behind those that it sent
  RequestHead withCookies(final RequestHead request) {
    final Jar jar = jars.get(new Owner(request.peer(), request.host()));
    return jar == null ? request : new Filled(request, jar);
  }

  /// Keeps what an answer says.
  ///
  /// @param request what was answered
  /// @param lines the lines that were added to the answer
  void keep(final RequestHead request, final List<HeaderLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    final Jar jar = jars.computeIfAbsent(new Owner(request.peer(), request.host()), _ -> new Jar());
    for (final HeaderLine line : lines) {
      if (line.name().equalsIgnoreCase(SET_COOKIE)) {
        final String pair = line.value().split(";", 2)[0];
        final int sign = pair.indexOf('=');
        jar.cookies.put(pair.substring(0, sign), pair.substring(sign + 1));
      } else {
        jar.headers.put(line.name().toLowerCase(Locale.ROOT), line.value());
      }
    }
  }

  /// A request with what is in a jar.
  private record Filled(RequestHead request, Jar jar) implements RequestHead {
    @Override
    public boolean secure() {
      return request.secure();
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String host() {
      return request.host();
    }

    @Override
    public String path() {
      return request.path();
    }

    @Override
    public String query() {
      return request.query();
    }

    @Override
    public List<String> header(final String name) {
      final String key = name.toLowerCase(Locale.ROOT);
      final List<String> values = new ArrayList<>(request.header(name));
      if (key.equals(COOKIE)) {
        values.add(
            jar.cookies.entrySet().stream()
                .map(each -> each.getKey() + '=' + each.getValue())
                .collect(Collectors.joining("; ")));
      } else if (jar.headers.containsKey(key)) {
        values.add(jar.headers.getOrDefault(key, ""));
      }
      return values;
    }

    @Override
    public IpAddress peer() {
      return request.peer();
    }
  }
}
