package io.chainwalk.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The JSON has the paths other people's programs rely on.
class SummaryJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/packets/read | 1234567",
        "/packets/written | 1230000",
        "/packets/translated | 1100000",
        "/packets/passed/not-a-vip | 129988",
        "/packets/passed/not-ip | 0",
        "/packets/dropped/no-endpoints | 4567",
        "/packets/bytes | 812345678",
        "/linkTypes/IEEE802_11 | 12",
        "/services/0/namespace | \"kube-system\"",
        "/services/0/name | \"kube-dns\"",
        "/services/0/port | 53",
        "/services/0/portName | \"dns\"",
        "/services/0/protocol | \"UDP\"",
        "/services/0/vips | [\"10.96.0.10\",\"fd00:10:96::a\"]",
        "/services/0/connections | 30",
        "/services/0/packets | 60",
        "/services/0/bytes | 5400",
        "/services/0/refused | 0",
        "/services/3/refused | 4567",
        "/services/0/endpoints/0/address | \"10.244.0.2\"",
        "/services/0/endpoints/0/port | 53",
        "/services/0/endpoints/0/connections | 20",
        "/services/0/endpoints/0/packets | 40",
        "/services/0/endpoints/0/bytes | 3600",
        "/services/0/endpoints/0/share | 1.0",
        "/services/0/endpoints/0/expectedShare | 0.5",
        "/services/1/portName | \"\"",
        "/services/1/endpoints/1/share | 0.222222",
        "/services/1/endpoints/1/expectedShare | 0.333333",
        "/names/answers | 31",
        "/names/found | 20",
        "/names/searchMisses | 8",
        "/names/noSuchName | 2",
        "/names/failed | 1",
        "/names/unreadable | 4",
        "/names/pastTtl | 1",
        "/names/ambiguous | 5",
        "/names/ways/0/name | \"web.shop.svc.cluster.local\"",
        "/names/ways/0/protocol | \"tcp\"",
        "/names/ways/0/address | \"10.96.7.7\"",
        "/names/ways/0/port | 80",
        "/names/ways/0/service | \"shop/web\"",
        "/names/ways/0/endpoint | \"10.244.0.7:8080\"",
        "/names/ways/0/connections | 2100",
        "/names/ways/1/endpoint | \"\"",
        "/names/ways/2/refused | 12",
        "/names/more | 3",
        "/ingress/requests | 1000",
        "/ingress/unread/tls | 4",
        "/ingress/listeners/0/entrance | \"alb shop/web\"",
        "/ingress/listeners/0/port | 80",
        "/ingress/listeners/0/requests | 1000",
        "/ingress/listeners/0/rules/0/object | \"Ingress shop/web\"",
        "/ingress/listeners/0/rules/0/field | \"spec.rules[0].http.paths[1]\"",
        "/ingress/listeners/0/rules/0/place | \"web.yaml:9\"",
        "/ingress/listeners/0/rules/0/requests | 1000",
        "/ingress/listeners/0/rules/0/statuses/503 | 10",
        "/ingress/listeners/0/rules/0/groups/0/name | \"shop/web:80\"",
        "/ingress/listeners/0/rules/0/groups/0/requests | 1000",
        "/ingress/listeners/0/rules/0/groups/0/share | 1.0",
        "/ingress/listeners/0/rules/0/groups/0/expectedShare | null",
        "/ingress/listeners/0/rules/0/groups/0/targets/0/target | \"10.244.0.7:8080\"",
        "/ingress/listeners/0/rules/0/groups/0/targets/0/requests | 990",
        "/ingress/listeners/0/rules/0/groups/0/targets/0/share | 1.0",
        "/ingress/listeners/0/rules/0/groups/0/targets/0/expectedShare | 0.5",
        "/conntrack/created | 9030",
        "/conntrack/alive | 1000",
        "/conntrack/expired | 8030",
        "/conntrack/insert_failed | 3",
        "/findings/0/kind | \"clash\"",
        "/findings/0/count | 3",
        "/findings/0/examples/1 | \"tcp 10.0.0.1:4001 > 10.96.7.7:80\"",
        "/seed | 42",
        "/workers | 2",
        "/elapsedSeconds | 0.84",
        "/packetsPerSecond | 1469723",
        "/inputs/0 | {\"file\":\"monday.pcapng\",\"packets\":1233363}",
        "/inputs/1/damage/offset | 81920",
        "/output | \"out.pcap\"",
        "/interrupted | false",
        "/tableBytes | 157000000",
        "/hugePageBytes | 150994944",
        "/hugePages | \"madvise\"",
        "/skippedKinds | {\"Deployment\":12,\"Pod\":1204}",
        "/automaticServices | false",
      })
  void pathHasItsValue(final String path, final String value) throws IOException {
    assertEquals(value, read(Summaries.full()).at(path).toString());
  }

  @Test
  void whatNobodyCanTellIsNull() throws IOException {
    final JsonNode service = read(Summaries.withUnknowns()).at("/services/0");
    assertTrue(service.get("port").isNull());
    assertTrue(service.at("/endpoints/0").get("expectedShare").isNull());
  }

  @Test
  void fieldsStandInTheirOrder() throws IOException {
    final List<String> names = new ArrayList<>();
    read(Summaries.full()).fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "packets",
            "linkTypes",
            "services",
            "names",
            "ingress",
            "conntrack",
            "findings",
            "seed",
            "workers",
            "elapsedSeconds",
            "packetsPerSecond",
            "inputs",
            "output",
            "interrupted",
            "tableBytes",
            "hugePageBytes",
            "hugePages",
            "skippedKinds",
            "notices",
            "automaticServices",
            "loadBalancers"),
        names);
  }

  @Test
  void sentencesAreWhole() throws IOException {
    final JsonNode json = read(Summaries.full());
    assertEquals(1, json.at("/notices").size());
    assertTrue(json.at("/notices/0").textValue().startsWith("Node ports are not"));
    assertTrue(json.at("/findings/0/sentence").textValue().startsWith("3 first packets were"));
    assertTrue(json.at("/inputs/1/damage/reason").textValue().startsWith("the record claims"));
  }

  @Test
  void whatDidNotHappenIsZeroOrNullAndNotMissing() throws IOException {
    assertEquals(
        """
        {
          "packets" : {
            "read" : 0,
            "written" : 0,
            "translated" : 0,
            "passed" : { },
            "kept" : { },
            "dropped" : { },
            "bytes" : 0
          },
          "linkTypes" : { },
          "services" : [ ],
          "names" : {
            "answers" : 0,
            "found" : 0,
            "searchMisses" : 0,
            "noSuchName" : 0,
            "failed" : 0,
            "unreadable" : 0,
            "pastTtl" : 0,
            "ambiguous" : 0,
            "ways" : [ ],
            "more" : 0
          },
          "ingress" : null,
          "conntrack" : {
            "created" : 0,
            "alive" : 0,
            "expired" : 0
          },
          "findings" : [ ],
          "seed" : 7,
          "workers" : 1,
          "elapsedSeconds" : 0.0,
          "packetsPerSecond" : 0,
          "inputs" : [
            {
              "file" : "empty.pcap",
              "packets" : 0
            }
          ],
          "output" : null,
          "interrupted" : true,
          "tableBytes" : 5242880,
          "hugePageBytes" : null,
          "hugePages" : null,
          "skippedKinds" : { },
          "notices" : [ ],
          "automaticServices" : true,
          "loadBalancers" : [ ]
        }
        """,
        write(Summaries.empty()));
  }

  @Test
  void theStreamIsLeftOpen() throws IOException {
    final boolean[] closed = new boolean[1];
    final ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    SummaryJson.write(Summaries.empty(), out);
    assertFalse(closed[0]);
  }

  private static JsonNode read(final ReplaySummary summary) throws IOException {
    return new ObjectMapper().readTree(write(summary));
  }

  private static String write(final ReplaySummary summary) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    SummaryJson.write(summary, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
