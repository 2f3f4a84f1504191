package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One question on its way to its answer: what there is at its name, as records of its type.
final class Question {
  /// CoreDNS follows one more as long as there are not more than ten so far.
  private static final int MOST_ALIASES = 11;

  private static final int SUM_OF_WEIGHTS = 100;

  private record TargetAddress(DomainName target, IpAddress address) {}

  private final NameTree tree;
  private final DomainName zone;
  private final DomainName name;
  private final RecordType type;
  private final Set<DomainName> followed = new HashSet<>();

  Question(
      final NameTree tree, final DomainName zone, final DomainName name, final RecordType type) {
    this.tree = tree;
    this.zone = zone;
    this.name = name;
    this.type = type;
  }

  Answer answer() {
    return switch (tree.find(zone, name)) {
      case NameContent.NoName missing -> none(Answer.Status.NO_NAME, missing.absence());
      case NameContent.Bare bare -> none(Answer.Status.NO_DATA, bare.absence());
      case NameContent.Hosts hosts -> hosts(hosts);
      case NameContent.Records records -> records(records);
      case NameContent.Alias alias -> alias(alias);
    };
  }

  private Answer none(final Answer.Status status, final Absence absence) {
    return new Answer(
        name, type, status, List.of(), List.of(tree.authority(zone)), List.of(), absence);
  }

  private Answer some(
      final List<NameRecord> answers, final List<NameRecord> additional, final Absence absence) {
    return answers.isEmpty()
        ? none(Answer.Status.NO_DATA, absence)
        : new Answer(name, type, Answer.Status.ANSWERED, answers, List.of(), additional, null);
  }

  private Answer records(final NameContent.Records records) {
    final List<NameRecord> answers =
        records.records().stream().filter(record -> record.type() == type).toList();
    return some(
        answers,
        type == RecordType.NS ? records.additional() : List.of(),
        new Absence(Absence.Kind.OTHER_TYPES, "", "", name.toString()));
  }

  private Answer hosts(final NameContent.Hosts hosts) {
    return switch (type) {
      case A, AAAA -> some(addresses(name, hosts.hosts()), List.of(), hosts.service());
      case SRV -> some(ports(hosts.hosts()), targets(hosts.hosts()), hosts.service());
      case NS, CNAME, SOA, PTR, TXT, OTHER -> none(Answer.Status.NO_DATA, hosts.service());
    };
  }

  private List<NameRecord> addresses(final DomainName owner, final List<NameContent.Host> hosts) {
    final Set<IpAddress> seen = new HashSet<>();
    return hosts.stream()
        .filter(host -> host.address().ipv6() == (type == RecordType.AAAA))
        .filter(host -> seen.add(host.address()))
        .map(host -> address(owner, host))
        .toList();
  }

  private NameRecord address(final DomainName owner, final NameContent.Host host) {
    return new NameRecord(
        owner, tree.ttlSeconds(), new RecordData.Address(host.address()), host.source());
  }

  /// Each target and port once. The weights are what CoreDNS writes: a hundred shared among all addresses and ports,
  /// those told of twice included.
  private List<NameRecord> ports(final List<NameContent.Host> hosts) {
    final int weight = Math.max(1, SUM_OF_WEIGHTS / Math.max(1, hosts.size()));
    final Set<RecordData> seen = new LinkedHashSet<>();
    final List<NameRecord> records = new ArrayList<>();
    for (final NameContent.Host host : hosts) {
      final RecordData data = new RecordData.Service(0, weight, host.port(), host.target());
      if (host.port() != 0 && seen.add(data)) {
        records.add(new NameRecord(name, tree.ttlSeconds(), data, host.source()));
      }
    }
    return records;
  }

  private List<NameRecord> targets(final List<NameContent.Host> hosts) {
    final Map<TargetAddress, NameRecord> records = new LinkedHashMap<>();
    for (final NameContent.Host host : hosts) {
      if (host.port() != 0) {
        records.putIfAbsent(
            new TargetAddress(host.target(), host.address()), address(host.target(), host));
      }
    }
    return List.copyOf(records.values());
  }

  private Answer alias(final NameContent.Alias alias) {
    final NameRecord record =
        new NameRecord(
            name, tree.ttlSeconds(), new RecordData.Alias(alias.target()), alias.source());
    return switch (type) {
      case CNAME -> some(List.of(record), List.of(), alias.service());
      case A, AAAA -> {
        final List<NameRecord> answers = new ArrayList<>();
        yield follow(name, alias, answers)
            ? some(answers, List.of(), alias.service())
            : none(
                Answer.Status.NO_DATA,
                new Absence(
                    Absence.Kind.ALIAS_LEADS_NOWHERE,
                    alias.service().namespace(),
                    alias.service().service(),
                    alias.target().toString()));
      }
      case NS, SOA, PTR, TXT, SRV, OTHER -> none(Answer.Status.NO_DATA, alias.service());
    };
  }

  /// Goes where an alias leads, as long as that is within the cluster domain.
  ///
  /// @return whether it ends in addresses, or leaves the cluster domain
  private boolean follow(
      final DomainName owner, final NameContent.Alias alias, final List<NameRecord> answers) {
    if (!followed.add(owner) || followed.size() > MOST_ALIASES) {
      return false;
    }
    answers.add(
        new NameRecord(
            owner, tree.ttlSeconds(), new RecordData.Alias(alias.target()), alias.source()));
    if (!alias.target().isIn(tree.domain())) {
      return true;
    }
    final NameContent content = tree.find(tree.domain(), alias.target());
    if (content instanceof final NameContent.Alias next) {
      return follow(alias.target(), next, answers);
    }
    final List<NameRecord> addresses =
        content instanceof final NameContent.Hosts hosts
            ? addresses(alias.target(), hosts.hosts())
            : List.of();
    answers.addAll(addresses);
    return !addresses.isEmpty();
  }
}
