package io.chainwalk.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTextTest {

  @Test
  void everythingThatHappenedIsShownInColumns() {
    assertEquals(
        """
        Replayed 1,234,567 packets in 0.84 s: 1,469,723 packets per second with 2 workers, seed 42.

        Input   monday.pcapng  1,233,363  packets
                tuesday.pcap       1,204  packets, then damaged at byte 81,920: the record claims
                                          4,294,967,295 bytes, more than a packet can have
        Output  out.pcap       1,230,000  packets

        Packets
          read                       1,234,567          812,345,678 bytes
          translated                 1,100,000  89.1 %
          not translated               130,000  10.5 %
            not-a-vip                  129,988  10.5 %  No service owns the destination.
            link-type                       12  <0.1 %  The link type is not one we read.
            of link type IEEE802_11         12  <0.1 %
          dropped                        4,567   0.4 %
            no-endpoints                 4,567   0.4 %  The service has no endpoint that takes connections,
                                                        and kube-proxy rejects them.
          written                    1,230,000  99.6 %

        Connections
          created           9,030
          alive at the end  1,000
          expired           8,030
          insert_failed         3

        Services: 4 with 4 ports    connections    share  expected    packets        bytes
          shop/web                        9,000                     1,099,940  765,432,100
            TCP 10.96.7.7:80
            -> 10.244.0.7:8080            3,000   33.3 %    33.3 %      6,000      540,000
            -> 10.244.1.7:8080            2,000   22.2 %    33.3 %      4,000      360,000
            -> 10.244.2.7:8080            4,000   44.4 %    33.3 %      8,000      720,000
          kube-system/kube-dns:dns           30                            60        5,400
            UDP 10.96.0.10:53, [fd00:10:96::a]:53
            -> 10.244.0.2:53                 20  100.0 %    50.0 %         40        3,600
            -> 10.244.1.2:53                  0    0.0 %    50.0 %          0            0
            -> [fd00::2]:53                  10  100.0 %   100.0 %         20        1,800
          shop/down:http                      0                             0            0
            TCP 10.96.7.8:80
            no endpoint takes connections: 4,567 packets refused
          and 1 more port without traffic (1 without endpoints).

        Names: 31 answers              address            Service -> endpoint          connections
          web.shop.svc.cluster.local   tcp 10.96.7.7:80   shop/web -> 10.244.0.7:8080        2,100
          example.com                  tcp 192.0.2.9:443                                         7
          down.shop.svc.cluster.local  tcp 10.96.7.8:80   shop/down:http                         0
            no endpoint takes connections: 12 packets refused
          and others                                                                             3

        Requests: 1,000                                   requests    share  expected
          alb shop/web, port 80                              1,000
            Ingress shop/web spec.rules[0].http.paths[1]     1,000
              answered with 503                                 10
              shop/web:80                                    1,000  100.0 %         –
                -> 10.244.0.7:8080                             990  100.0 %    50.0 %
          not read: tls 4

        Findings
          clash: 3 first packets were dropped at confirm, because another connection had one of the tuples
          already.
            tcp 10.0.0.1:4000 > 10.96.7.7:80
            tcp 10.0.0.1:4001 > 10.96.7.7:80

        Notes
          Kinds that are not read: Deployment 12, Pod 1,204.
          Node ports are not modelled yet, only cluster IPs are (2 Services, for example
          shop/a-service-with-a-long-name).
        """,
        SummaryText.of(Summaries.full()));
  }

  @Test
  void whatIsZeroIsLeftOut() {
    assertEquals(
        """
        Interrupted after 0 packets in 0.00 s: 0 packets per second with 1 worker, seed 7.

        Input  empty.pcap  0  packets

        Packets
          read   0    0 bytes

        Notes
          No manifests were given: the services were made up from what the capture shows.
        """,
        SummaryText.of(Summaries.empty()));
  }

  @Test
  void servicesWithoutAnyTrafficAreOnlyCounted() {
    final ReplaySummary empty = Summaries.empty();
    final ReplaySummary.ServiceTotals idle =
        new ReplaySummary.ServiceTotals(
            "shop", "web", "", "TCP", 80, List.of(), 0, 0, 0, 0, List.of());
    final String text =
        SummaryText.of(
            new ReplaySummary(
                empty.run(),
                empty.packets(),
                Map.of(),
                List.of(idle, idle),
                ReplaySummary.Names.NONE,
                empty.conntrack(),
                List.of(),
                empty.cluster(),
                null));
    assertTrue(
        text.contains(
            "\n\nServices: 1 with 2 ports\n  2 ports without traffic (2 without endpoints).\n\n"),
        text);
  }

  @Test
  void whatNobodyCanTellIsADash() {
    final String text = SummaryText.of(Summaries.withUnknowns());
    assertTrue(
        text.contains(
            """
              rules/WEB                        7                          14  1,260
                -> 10.0.0.1:80                 7  100.0 %         –       14  1,260
            """),
        text);
  }

  @Test
  void aPageOfUsualNamesFitsItsWidth() {
    final ReplaySummary.EndpointTotals endpoint =
        new ReplaySummary.EndpointTotals(
            IpAddress.parse("fd00:10:244:1::1234"),
            65535,
            999_999_999,
            9_999_999_999L,
            1L << 36,
            1.0);
    final ReplaySummary empty = Summaries.empty();
    final String text =
        SummaryText.of(
            new ReplaySummary(
                empty.run(),
                empty.packets(),
                Map.of(),
                List.of(
                    new ReplaySummary.ServiceTotals(
                        "monitoring",
                        "prometheus-operated",
                        "web",
                        "TCP",
                        9090,
                        List.of(IpAddress.parse("fd00:10:96::1234")),
                        999_999_999,
                        9_999_999_999L,
                        1L << 36,
                        0,
                        List.of(endpoint))),
                ReplaySummary.Names.NONE,
                empty.conntrack(),
                List.of(),
                empty.cluster(),
                null));
    assertTrue(text.lines().mapToInt(String::length).max().orElseThrow() <= 100, text);
  }

  @Test
  void longSentencesAreBrokenAtSpacesAndLongWordsAreNot() {
    final String word = "x".repeat(60);
    assertEquals(
        "  " + word + "\n  " + word + " y\n  " + word + word,
        TextTable.wrapped("  " + word + ' ' + word + " y " + word + word, 2));
  }
}
