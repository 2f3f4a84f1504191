package io.chainwalk.ruletext;

import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import java.nio.charset.StandardCharsets;

/// The option being read: its `!` and its words.
final class Argument {
  private final boolean ipv6;
  private String option = "";
  private String text = "";
  private String second = "";
  private boolean not;

  Argument(final boolean ipv6) {
    this.ipv6 = ipv6;
  }

  /// Turns to another option.
  void set(final String newOption, final boolean newNot) {
    option = newOption;
    not = newNot;
    text = "";
    second = "";
  }

  void setText(final String word) {
    text = word;
  }

  void setSecond(final String word) {
    second = word;
  }

  boolean ipv6() {
    return ipv6;
  }

  boolean not() {
    return not;
  }

  String text() {
    return text;
  }

  String second() {
    return second;
  }

  /// A value with the option's `!`.
  <T> Match.Not<T> not(final T value) {
    return new Match.Not<>(value, not);
  }

  /// The text as a number, decimal, with 0x hexadecimal, with a leading 0 octal.
  long number(final long least, final long most) throws RuleSyntaxException {
    final long number = Numbers.parse(text);
    if (number < least || number > most) {
      throw bad("a number from " + least + " to " + most);
    }
    return number;
  }

  /// The text as `PORT` or `FIRST:LAST`, of which either end may be missing; a range must not run backwards.
  PortRange ports() throws RuleSyntaxException {
    final PortRange range = anyPorts();
    if (range.first() > range.last()) {
      throw bad("a range whose first port is not above its last");
    }
    return range;
  }

  /// The text as `PORT` or `FIRST:LAST`, of which either end may be missing.
  PortRange anyPorts() throws RuleSyntaxException {
    final int colon = text.indexOf(':');
    if (colon < 0) {
      return PortRange.only(port(text));
    }
    final String first = text.substring(0, colon);
    final String last = text.substring(colon + 1);
    return new PortRange(first.isEmpty() ? 0 : port(first), last.isEmpty() ? 0xFFFF : port(last));
  }

  /// A part of the text as a port.
  int port(final String part) throws RuleSyntaxException {
    final long port = Numbers.parse(part);
    if (port < 0 || port > 0xFFFF) {
      throw bad("a port from 0 to 65535 (names of services are not known here)");
    }
    return (int) port;
  }

  /// The text as `VALUE` or `VALUE/MASK`, 32 bits each.
  ///
  /// @return the value in the lower half, the mask, ones where there is none, in the upper half
  long valueAndMask() throws RuleSyntaxException {
    final int slash = text.indexOf('/');
    final long value = Numbers.parse(slash < 0 ? text : text.substring(0, slash));
    final long mask = slash < 0 ? 0xFFFF_FFFFL : Numbers.parse(text.substring(slash + 1));
    if (value < 0 || value > 0xFFFF_FFFFL || mask < 0 || mask > 0xFFFF_FFFFL) {
      throw bad("a number of 32 bits, or two with a slash between");
    }
    return mask << 32 | value;
  }

  /// The text as `ADDRESS` or `ADDRESS/MASK`.
  AddressMask addressMask() throws RuleSyntaxException {
    return Addresses.mask(option, text, ipv6);
  }

  /// A text of limited length.
  String textUpTo(final int mostBytes) throws RuleSyntaxException {
    final int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > mostBytes) {
      throw new RuleSyntaxException(
          option + ": the text has " + bytes + " bytes, " + mostBytes + " fit");
    }
    return text;
  }

  /// A name that must not be empty.
  String name(final int mostBytes) throws RuleSyntaxException {
    if (text.isEmpty()) {
      throw bad("a name");
    }
    return textUpTo(mostBytes);
  }

  /// A name under which the kernel makes a file in /proc/net.
  String fileName(final int mostBytes) throws RuleSyntaxException {
    if (text.equals(".") || text.equals("..") || text.indexOf('/') >= 0) {
      throw bad("a name that a file can have");
    }
    return name(mostBytes);
  }

  RuleSyntaxException bad(final String expected) {
    final String words = second.isEmpty() ? text : text + " " + second;
    return new RuleSyntaxException(option + ": '" + words + "' is not " + expected);
  }
}
