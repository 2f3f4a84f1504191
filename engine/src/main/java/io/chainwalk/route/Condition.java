package io.chainwalk.route;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.List;
import java.util.regex.Pattern;

/// What else a request must have for a rule to match.
public sealed interface Condition {
  /// Whether a request has it.
  ///
  /// @param request the request
  /// @return true when it has
  default boolean matches(final RequestHead request) {
    return switch (this) {
      case Header(String name, List<TextMatch> values) ->
          Conditions.isAny(request.header(name), values);
      case Method(List<String> methods) -> methods.contains(request.method());
      case Query(List<Parameter> parameters) -> QueryText.hasAny(request.query(), parameters);
      case Source(List<Network> networks) -> Conditions.isIn(request.peer(), networks);
      case Cookie(String name, List<TextMatch> values) ->
          Conditions.isAny(RequestCookies.first(request, name), values);
      case Not(Condition condition) -> !condition.matches(request);
    };
  }

  /// A header that has one of some values. Where there are several lines of that name, one of them is enough; a line that
  /// lists values with commas is one value.
  ///
  /// @param name in any case
  /// @param values any of them
  record Header(String name, List<TextMatch> values) implements Condition {
    /// Copies the list.
    public Header {
      values = List.copyOf(values);
    }
  }

  /// One of some methods; case counts (RFC 9110 section 9.1).
  ///
  /// @param methods in upper case
  record Method(List<String> methods) implements Condition {
    /// Copies the list.
    public Method {
      methods = List.copyOf(methods);
    }
  }

  /// A query that has one of some parameters. Parameters are what stands between `&`, not `;`; a key ends at the first `=`,
  /// and without one the value is empty. Both are compared as sent: `%61` and `a` differ, `+` is no space. Of load
  /// balancers Envoy does so too; whether an Application Load Balancer decodes first is not documented.
  ///
  /// @param parameters any of them
  record Query(List<Parameter> parameters) implements Condition {
    /// Copies the list.
    public Query {
      parameters = List.copyOf(parameters);
    }
  }

  /// A parameter of a query.
  ///
  /// @param key its name; a match of any text where any key will do
  /// @param value its value
  /// @param firstOnly whether only the first parameter with such a key is looked at, as Gateway API recommends; else any,
  ///     as an Application Load Balancer does
  record Parameter(TextMatch key, TextMatch value, boolean firstOnly) {
    /// One that may be any of those with such a key.
    ///
    /// @param key its name
    /// @param value its value
    public Parameter(final TextMatch key, final TextMatch value) {
      this(key, value, false);
    }
  }

  /// A TCP peer in one of some networks.
  ///
  /// @param networks any of them
  record Source(List<Network> networks) implements Condition {
    /// Copies the list.
    public Source {
      networks = List.copyOf(networks);
    }
  }

  /// A network.
  ///
  /// @param address an address in it
  /// @param bits the length of its prefix, 0 to 32 or 128
  record Network(IpAddress address, int bits) {
    /// Checks the length.
    ///
    /// @throws IllegalArgumentException when there are not so many bits
    public Network {
      IpPrefix.around(address, bits);
    }

    /// Whether an address is in it.
    ///
    /// @param other an address of any family
    /// @return false for another family
    public boolean contains(final IpAddress other) {
      return IpPrefix.around(address, bits).contains(other);
    }

    @Override
    public String toString() {
      return address.toString() + '/' + bits;
    }
  }

  /// A cookie that has one of some values. Of several cookies with that name the first counts, see [RequestCookies].
  ///
  /// @param name case counts
  /// @param values any of them
  record Cookie(String name, List<TextMatch> values) implements Condition {
    /// Copies the list.
    public Cookie {
      values = List.copyOf(values);
    }
  }

  /// The opposite of another condition.
  ///
  /// @param condition what must not be true
  record Not(Condition condition) implements Condition {}

  /// Which text will do.
  sealed interface TextMatch {
    /// Whether a text will do.
    ///
    /// @param text all of it
    /// @return true when it will
    default boolean matches(final String text) {
      return switch (this) {
        case Equal(String wanted, boolean ignoringCase) ->
            ignoringCase ? AsciiCase.areSame(wanted, text) : wanted.equals(text);
        case Glob(String pattern, boolean ignoringCase) ->
            Wildcards.matches(pattern, text, ignoringCase);
        case Regex(Pattern pattern, boolean whole) ->
            BoundedRegex.matches(
                pattern, text, whole ? BoundedRegex.Extent.WHOLE : BoundedRegex.Extent.ANYWHERE);
        case Any() -> true;
      };
    }

    /// This one.
    ///
    /// @param text the whole text
    /// @param ignoringCase whether case of ASCII letters does not count
    record Equal(String text, boolean ignoringCase) implements TextMatch {}

    /// `*` for any characters, `?` for one; behind a backslash they and a backslash are ordinary characters.
    ///
    /// @param pattern the pattern
    /// @param ignoringCase whether case of ASCII letters does not count
    record Glob(String pattern, boolean ignoringCase) implements TextMatch {}

    /// A regular expression, with the limits that [PathMatch.Regex] has.
    ///
    /// @param pattern the expression
    /// @param whole whether all of the text has to match; else anything in it
    record Regex(Pattern pattern, boolean whole) implements TextMatch {}

    /// Any text.
    record Any() implements TextMatch {}
  }
}
